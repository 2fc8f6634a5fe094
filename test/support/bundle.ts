import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'vite';
import { projectRoot } from '../../engine/root.js';

/** A TypeScript module of the project as one JavaScript file that Node runs, for processes that are started many times. */
export async function bundled(module: string): Promise<{ path: string; remove(): void }> {
  // Below node_modules, so that the packages it imports are found.
  const cache = join(projectRoot, 'node_modules', '.cache');
  mkdirSync(cache, { recursive: true });
  const outDir = mkdtempSync(join(cache, 'flow-studio-'));
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
    build: { ssr: join(projectRoot, module), outDir, target: 'node20', emptyOutDir: false },
  });
  const path = join(outDir, basename(module).replace(/\.ts$/, '.js'));
  return { path, remove: () => rmSync(outDir, { recursive: true, force: true }) };
}
