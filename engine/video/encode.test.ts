import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundled, collect, describeEachFfmpeg, temporaryFolder } from '../../test/support/clips.js';
import { runningCount } from './children.js';
import { encodeVideo, listEncoders } from './encode.js';
import { openSource } from './open.js';

const [width, height] = [64, 48];

/** Frames of one colour each: frame k is (3k, 128, 255 - 3k). */
async function* colours(count: number, w = width, h = height): AsyncGenerator<Uint8Array> {
  for (let k = 0; k < count; k++) {
    yield Uint8Array.from({ length: w * h * 3 }, (_, i) => [3 * k, 128, 255 - 3 * k][i % 3]!);
  }
}

/** Noise, which no encoder makes small; without end. */
async function* noise(): AsyncGenerator<Uint8Array> {
  for (let seed = 1; ; ) {
    yield Uint8Array.from({ length: width * height * 3 }, () => {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      return seed >> 16;
    });
  }
}

describeEachFfmpeg('encoding', (programs) => {
  it('writes frames that come back as they were, at their rate', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'my film 🎬.mp4');
    const { frames, notice } = await encodeVideo(
      { path, width, height, fps: 30000 / 1001, frames: colours(30) },
      programs,
    );
    expect([frames, notice]).toEqual([30, undefined]);
    expect(readdirSync(folder)).toEqual(['my film 🎬.mp4']);
    const source = await openSource([path], programs);
    expect(source).toMatchObject({ width, height, frameCount: 30 });
    expect(source.fps).toBeCloseTo(29.97, 3);
    for (const { index, data } of await collect(source.frames({ start: 0, step: 1 }))) {
      const expected = [3 * index, 128, 255 - 3 * index];
      for (const [c, value] of expected.entries())
        expect(Math.abs(data[3000 + c]! - value)).toBeLessThanOrEqual(6);
    }
  });

  it('makes what players play: H.264 4:2:0, BT.709, the index in front', async () => {
    const path = join(temporaryFolder(), 'a.mp4');
    await encodeVideo({ path, width, height, fps: 25, frames: colours(3) }, programs);
    const args = ['-v', 'error', '-show_streams', '-of', 'json', path];
    const { streams } = JSON.parse(execFileSync(programs.ffprobe.path, args, { encoding: 'utf8' }));
    expect(streams[0]).toMatchObject({
      codec_name: 'h264',
      pix_fmt: 'yuv420p',
      color_space: 'bt709',
      color_primaries: 'bt709',
      color_transfer: 'bt709',
      color_range: 'tv',
    });
    const bytes = readFileSync(path);
    expect(bytes.indexOf('moov')).toBeLessThan(bytes.indexOf('mdat'));
  });

  it('makes odd sides even', async () => {
    const path = join(temporaryFolder(), 'odd.mp4');
    await encodeVideo({ path, width: 33, height: 21, fps: 10, frames: colours(3, 33, 21) }, programs);
    expect(await openSource([path], programs)).toMatchObject({ width: 34, height: 22, frameCount: 3 });
  });

  it('leaves nothing behind when the frames fail, or it is aborted', async () => {
    const folder = temporaryFolder();
    const path = join(folder, 'a.mp4');
    writeFileSync(path, 'an older result');
    async function* failing() {
      yield* colours(3);
      throw new Error('no more');
    }
    const request = { path, width, height, fps: 25 };
    await expect(encodeVideo({ ...request, frames: failing() }, programs)).rejects.toThrow('no more');
    const abort = new AbortController();
    setTimeout(() => abort.abort(new Error('enough')), 300);
    const start = performance.now();
    const aborted = encodeVideo({ ...request, frames: noise(), signal: abort.signal }, programs);
    await expect(aborted).rejects.toThrow('enough');
    expect(performance.now() - start).toBeLessThan(2000);
    await expect(encodeVideo({ ...request, frames: colours(0) }, programs)).rejects.toMatchObject({
      code: 'no-frames',
    });
    expect(readdirSync(folder)).toEqual(['a.mp4']);
    expect(readFileSync(path, 'utf8')).toBe('an older result');
    expect(runningCount()).toBe(0);
  });

  it('says that the disk is full', async (context) => {
    const folder = temporaryFolder();
    const disk = join(folder, 'disk');
    mkdirSync(disk);
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=200k', 'tmpfs', disk], { stdio: 'ignore' });
    } catch {
      context.skip('a small disk cannot be mounted here');
    }
    try {
      const request = { path: join(disk, 'a.mp4'), width, height, fps: 25 };
      await expect(encodeVideo({ ...request, frames: noise() }, programs)).rejects.toMatchObject({
        code: 'disk-full',
      });
      expect(readdirSync(disk)).toEqual([]);
    } finally {
      execFileSync('umount', [disk]);
    }
  });

  it('says that the folder is missing', async () => {
    const path = join(temporaryFolder(), 'none', 'a.mp4');
    const result = encodeVideo({ path, width, height, fps: 25, frames: colours(3) }, programs);
    await expect(result).rejects.toMatchObject({ code: 'file-missing', message: `${path} does not exist.` });
  });

  it('finds the encoders', async () => {
    const encoders = await listEncoders(programs.ffmpeg);
    expect(encoders.has('mpeg4')).toBe(true);
    expect(encoders.has('aac')).toBe(false);
    expect(encoders.has('=')).toBe(false);
  });
});

it('falls back to MPEG-4 where there is no libx264, and says so', async () => {
  const folder = temporaryFolder();
  const poor = join(folder, 'ffmpeg');
  const script = `if [ "$2" = -encoders ]; then echo ' V..... mpeg4   MPEG-4'; else exec '${bundled.ffmpeg.path}' "$@"; fi`;
  writeFileSync(poor, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const programs = { ...bundled, ffmpeg: { ...bundled.ffmpeg, path: poor } };
  const path = join(folder, 'a.mp4');
  const { notice } = await encodeVideo({ path, width, height, fps: 25, frames: colours(5) }, programs);
  expect(notice).toContain('no H.264 encoder');
  const [first] = await collect((await openSource([path], bundled)).frames({ start: 0, step: 1 }));
  expect(Math.abs(first!.data[3001]! - 128)).toBeLessThanOrEqual(6);
});
