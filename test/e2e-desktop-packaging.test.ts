/** The desktop app as it is packed: all that the engine loads is there, where it can be loaded, and runs from there. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, posix } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFlow } from '../engine/flow/formats/index.js';
import { flowErrors } from '../engine/flow/metrics.js';
import { projectRoot } from '../engine/root.js';
import { printedUrl } from './support/cli.js';
import { makeClip } from './support/clips.js';
import { type Packed, packDesktop } from './support/package.js';
import { writeScene } from './support/scene.js';
import { visit } from './support/visitor.js';

interface Manifest {
  readonly version: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const manifestAt = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

it('packs the Electron that package.json pins', () => {
  const config = readFileSync(join(projectRoot, 'build/electron-builder.yml'), 'utf8');
  const pinned = manifestAt(projectRoot).optionalDependencies!.electron;
  expect(/^electronVersion: (\S+)$/m.exec(config)?.[1]).toBe(pinned);
});

describe.runIf(process.platform === 'linux')('the packed app', () => {
  const folder = mkdtempSync(join(tmpdir(), 'flow-studio-packed-'));
  let packed: Packed;
  beforeAll(async () => {
    packed = await packDesktop(folder);
  }, 300_000);
  afterAll(() => rmSync(folder, { recursive: true }), 60_000);

  /** No ffmpeg but the packed one can be found, no models but the packed ones. */
  const environment = { PATH: '', HOME: folder, FLOW_STUDIO_MODELS: join(folder, 'models') };
  const program = () => join(packed.unpacked, 'dist/engine/cli/main.js');
  const filesLike = (pattern: RegExp) => [...packed.files.keys()].filter((path) => pattern.test(path));

  it('keeps in its archive nothing but the main process', () => {
    const archived = [...packed.files].flatMap(([path, place]) => (place === 'archive' ? [path] : []));
    expect(archived.filter((path) => !path.startsWith('dist/electron/'))).toEqual(['LICENSE']);
    expect(archived).toContain('dist/electron/main.js');
    expect(archived).toContain('dist/electron/preload.cjs');
  });

  it('has all that the main process imports', () => {
    const imported = filesLike(/^dist\/electron\/.*\.c?js$/).flatMap((path) =>
      [...packed.textOf(path).matchAll(/(?:from |import |import\(|require\()["']([^"']+)["']/g)].map(
        ([, name]) => (name!.startsWith('.') ? posix.join(posix.dirname(path), name!) : name!),
      ),
    );
    expect(imported).toContain('dist/engine/server/open-studio.js');
    const known = (name: string) =>
      /^(electron|node:.*)$/.test(name) ||
      packed.files.has(name) ||
      packed.files.has(`node_modules/${name}/package.json`);
    expect(imported.filter((name) => !known(name))).toEqual([]);
  });

  it('has all that lies beside the archive there as files', () => {
    const beside = [...packed.files].flatMap(([path, place]) => (place === 'beside' ? [path] : []));
    expect(beside.filter((path) => !existsSync(join(packed.unpacked, path)))).toEqual([]);
    for (const needed of [
      'package.json',
      'dist/engine/runtime/host-main.js',
      'dist/renderer/index.html',
      'dist/icon.png',
      'dist/sample/1/sample.mp4',
      'weights/nano.safetensors',
      'weights/nano.md',
      'weights/imagenet-1k.json',
      `node_modules/@ffmpeg-installer/linux-${process.arch}/ffmpeg`,
      `node_modules/@ffprobe-installer/linux-${process.arch}/ffprobe`,
    ]) {
      expect(beside).toContain(needed);
    }
    expect(filesLike(/onnxruntime_binding\.node$/)).toHaveLength(1);
    expect(filesLike(/libonnxruntime\.so/)).toHaveLength(1);
    expect(filesLike(/@img\/sharp-linux.*\.node$/)).toHaveLength(1);
  });

  it('has every module that its modules ask for', () => {
    const modules = join(packed.unpacked, 'node_modules');
    const names = filesLike(/^node_modules\/(@[^/]+\/)?[^/]+\/package\.json$/).map((path) =>
      path.slice('node_modules/'.length, -'/package.json'.length),
    );
    // The pages have React inside them; TensorFlow is not part of installers, and is loaded when it is asked for.
    const leftOut = /^(react$|@tensorflow\/)/;
    const asked = [packed.unpacked, ...names.map((name) => join(modules, name))].flatMap((place) =>
      Object.keys(manifestAt(place).dependencies ?? {}).filter(
        (name) => !existsSync(join(place, 'node_modules', name)) && !leftOut.test(name),
      ),
    );
    expect(asked).toContain('onnxruntime-common');
    expect(asked.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('carries nothing that it does not run', () => {
    expect(filesLike(/^(engine|renderer|test|bench|training|build|dist\/bench)\//)).toEqual([]);
    expect(filesLike(/\.test\.|\.map$|\.d\.ts$/)).toEqual([]);
    expect(filesLike(/^node_modules\/(electron|@electron.*|typescript|vite|react|@tensorflow)\//)).toEqual(
      [],
    );
    expect(filesLike(/\.(dll|dylib)$/)).toEqual([]);
  });

  it('computes the flow of a video, with the packed ffmpeg', { timeout: 120_000 }, async () => {
    const { images, truth } = await writeScene(folder, 3);
    const codec = ['-c:v', 'libx264', '-crf', '8', '-pix_fmt', 'yuv420p'];
    const clip = makeClip(folder, 'clip.mp4', ['-framerate', '10', '-i', join(images, '%06d.png'), ...codec]);
    const args = [program(), 'flow', clip, '--out', join(folder, 'out'), '--frames', '0:1:1', '--quiet'];
    await promisify(execFile)(process.execPath, args, { env: environment });
    const flow = await readFlow(join(folder, 'out/clip/forward/000000.flo'));
    const { epe } = flowErrors(flow, await readFlow(join(truth, '000000.flo')));
    expect(epe).toBeLessThan(1.5);
  });

  it('measures a video, and draws figures of it', { timeout: 120_000 }, async () => {
    const plan = join(folder, 'plan.json');
    writeFileSync(
      plan,
      JSON.stringify({ schema: 1, frames: { start: 0, end: 1, step: 1 }, outputs: ['png', 'html'] }),
    );
    const args = [
      program(),
      'analyze',
      join(folder, 'clip.mp4'),
      '--plan',
      plan,
      '--out',
      join(folder, 'measured'),
    ];
    await promisify(execFile)(process.execPath, [...args, '--quiet'], { env: environment });
    expect(existsSync(join(folder, 'measured/clip/report.html'))).toBe(true);
    expect(existsSync(join(folder, 'measured/clip/figures/mean-speed.png'))).toBe(true);
  });

  it('answers pages and what they ask', { timeout: 60_000 }, async () => {
    const server = spawn(process.execPath, [program(), 'serve'], { env: environment });
    const ended = once(server, 'exit');
    try {
      const { ask } = await visit(await printedUrl(server));
      expect(await (await ask('/')).text()).toContain('<div id="root">');
      expect(await (await ask('/api/system')).json()).toMatchObject({
        version: manifestAt(projectRoot).version,
        shell: 'browser',
      });
    } finally {
      server.kill('SIGTERM');
      await ended;
    }
  });
});
