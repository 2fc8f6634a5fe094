/** `npm start`: the desktop app; where Electron cannot run, says why and serves the same studio to a browser. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../engine/root.js';

/** Electron's package fetches its binary when it is first asked for; somewhere without GitHub that must end. */
const DOWNLOAD_MS = 300_000;

/** The path of Electron's binary. Throws an Error that says why there is none, as the end of a sentence. */
async function electronBinary(): Promise<string> {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  if (process.platform === 'linux' && !DISPLAY && !WAYLAND_DISPLAY) throw new Error('there is no screen');
  const folder = electronPackage();
  // In a process of its own, since the package downloads as it is loaded, and prints.
  const lookUp = ['-e', 'process.stderr.write("\\n" + require(process.argv[1]))', folder];
  const { stderr } = await promisify(execFile)(process.execPath, lookUp, { timeout: DOWNLOAD_MS }).catch(
    () => {
      throw new Error('its binary could not be downloaded from github.com');
    },
  );
  return stderr.trimEnd().split('\n').at(-1)!;
}

function electronPackage(): string {
  try {
    return dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  } catch {
    throw new Error('its package is not installed (it needs Node 22.12 or later)');
  }
}

/** Runs a program in this one's place, and ends as it does. */
async function become(program: string, args: readonly string[]): Promise<void> {
  const child = spawn(program, args, { stdio: 'inherit' });
  // Ctrl-C reaches the child by itself; this process ends after it.
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  const [code] = (await once(child, 'exit')) as [number | null];
  process.exitCode = code ?? 1;
}

const given = process.argv.slice(2);
try {
  await become(await electronBinary(), [projectRoot, ...given]);
} catch (error) {
  process.stderr.write(
    `The desktop app cannot run here: ${(error as Error).message}. It is served to your browser instead.\n`,
  );
  const options = given.length > 0 ? given : ['--root', homedir()];
  await become(process.execPath, [join(projectRoot, 'dist/engine/cli/main.js'), 'serve', ...options]);
}
