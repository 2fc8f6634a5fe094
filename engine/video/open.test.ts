import { mkdirSync, writeFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  bundled,
  collect,
  countingClip,
  cutFile,
  describeEachFfmpeg,
  makeClip,
  temporaryFolder,
} from '../../test/support/clips.js';
import { openSource } from './open.js';

const open = (...paths: string[]) => openSource(paths, bundled);

async function writeImage(path: string, width = 8, height = 6, grey = 100): Promise<string> {
  const background = { r: grey, g: grey, b: grey };
  await sharp({ create: { width, height, channels: 3, background } }).toFile(path);
  return path;
}

describe('what is no source', () => {
  const error = async (...paths: string[]) => {
    const failure = await open(...paths).then(
      () => undefined,
      (reason: unknown) => reason as { code: string; message: string },
    );
    return `${failure?.code}: ${failure?.message}`;
  };

  it('gets one sentence that names it', async () => {
    const folder = temporaryFolder();
    const path = (name: string) => join(folder, name);
    writeFileSync(path('zero.mp4'), '');
    writeFileSync(path('text.mp4'), 'Dear video,\nhow are you?\n'.repeat(50));
    writeFileSync(path('text.txt'), 'Dear video,\nhow are you?\n'.repeat(50));
    writeFileSync(path('noise.mkv'), Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * 7919) % 251)));
    const image = await writeImage(path('one.png'));
    await rm(await writeImage(path('odd.png')), { force: true });
    writeFileSync(path('picture.dat'), await readFile(image));
    const song = makeClip(folder, 'song.m4a', ['-f', 'lavfi', '-i', 'sine=d=1']);
    const covered = makeClip(folder, 'covered.mp3', [
      ...['-i', song, '-i', image, '-map', '0', '-map', '1', '-c:v', 'png', '-c:a', 'libmp3lame'],
      ...['-disposition:v', 'attached_pic'],
    ]);
    const headless = cutFile(makeClip(folder, 'whole.mp4', countingClip(5)), path('headless.mp4'), 0.5);
    mkdirSync(path('empty'));
    mkdirSync(path('one'));
    await writeImage(join(path('one'), 'a.png'));

    expect(await error(path('none.mp4'))).toBe(`file-missing: ${path('none.mp4')} does not exist.`);
    expect(await error(path('zero.mp4'))).toBe(`file-empty: ${path('zero.mp4')} is empty.`);
    for (const file of [path('text.mp4'), path('text.txt'), path('noise.mkv'), headless]) {
      expect(await error(file)).toMatch(
        new RegExp(`^not-a-video: ${file} is not a video that can be read, or it is damaged: [^:]+\\.$`),
      );
    }
    for (const file of [song, covered]) {
      expect(await error(file)).toBe(`no-video-stream: ${file} holds no video, only sound.`);
    }
    expect(await error(image)).toBe(`single-image: ${image} is a single image; flow needs two.`);
    expect(await error(path('picture.dat'))).toMatch(/^single-image: .*picture.dat is a single image/);
    expect(await error(path('empty'))).toBe(`no-images: ${path('empty')} holds no images.`);
    expect(await error(path('one'))).toBe(
      `single-image: ${path('one')} holds a single image; flow needs two.`,
    );
    expect(await error()).toBe('bad-input: There is no input.');
    expect(await error(image, image, image)).toBe('bad-input: 3 inputs are too many for one run.');
    expect(await error(image, song)).toBe(`bad-input: ${image} and ${song} are not two images.`);
    expect(await error(image, path('none.png'))).toBe(`file-missing: ${path('none.png')} does not exist.`);
  });
});

describe('images', () => {
  it('come from a folder in natural order, without hidden and other files', async () => {
    const folder = join(temporaryFolder(), 'my.clip');
    mkdirSync(join(folder, 'frame_3.png'), { recursive: true });
    await Promise.all([10, 2, 1].map((k) => writeImage(join(folder, `frame_${k}.png`), 8, 6, k)));
    await writeImage(join(folder, '.frame_4.png'));
    writeFileSync(join(folder, 'notes.txt'), 'hello');
    const source = await open(folder);
    expect(source).toMatchObject({
      kind: 'images',
      paths: [folder],
      name: 'my.clip',
      width: 8,
      height: 6,
      frameCount: 3,
    });
    const frames = await collect(source.frames({ start: 0, step: 1 }));
    expect(frames.map(({ index, data, time }) => [index, data[0], time])).toEqual([
      [0, 1, undefined],
      [1, 2, undefined],
      [2, 10, undefined],
    ]);
    const some = await collect(source.frames({ start: 1, end: 9, step: 1 }));
    expect(some.map((frame) => frame.index)).toEqual([1, 2]);
  });

  it('come as a pair in the order given', async () => {
    const folder = temporaryFolder();
    const [b, a] = [
      await writeImage(join(folder, 'b.png'), 8, 6, 9),
      await writeImage(join(folder, 'a.webp')),
    ];
    const source = await open(b, a);
    expect(source).toMatchObject({ paths: [b, a], name: 'b-a', frameCount: 2 });
    const frames = await collect(source.frames({ start: 0, end: 1, step: 1 }));
    expect(frames[0]!.data[0]).toBe(9);
  });

  it('must have one size', async () => {
    const folder = temporaryFolder();
    const [a, b] = [await writeImage(join(folder, 'a.png')), await writeImage(join(folder, 'b.png'), 8, 7)];
    await expect(open(a, b)).rejects.toMatchObject({
      code: 'sizes-differ',
      message: `All images must have one size: ${a} is 8x6, ${b} is 8x7.`,
    });
    const c = await writeImage(join(folder, 'c.png'));
    const source = await open(a, c);
    await writeImage(c, 9, 6);
    await expect(collect(source.frames({ start: 0, step: 1 }))).rejects.toMatchObject({
      code: 'sizes-differ',
    });
  });

  it('stop on abort', async () => {
    const folder = temporaryFolder();
    const [a, b] = [await writeImage(join(folder, 'a.png')), await writeImage(join(folder, 'b.png'))];
    const abort = new AbortController();
    const frames = (await open(a, b)).frames({ start: 0, step: 1 }, abort.signal)[Symbol.asyncIterator]();
    await frames.next();
    abort.abort(new Error('enough'));
    await expect(frames.next()).rejects.toThrow('enough');
  });
});

describeEachFfmpeg('the videos at hand', (programs) => {
  // Counted with `ffprobe -count_frames` of FFmpeg 5.1.
  const counts = { 'bottle-detection.mp4': 1189, 'car-detection.mp4': 377, 'learn.mkv': 61 };
  const shared = join(import.meta.dirname, '../../../shared/data/videos');
  let absent = false;
  beforeAll(async () => {
    absent = await readFile(join(shared, 'learn.mkv')).then(
      () => false,
      () => true,
    );
  });

  it.each(Object.entries(counts))('yields all of %s', async (name, count) => {
    if (absent) return console.warn(`skipped: ${shared} is not there`);
    const source = await openSource([join(shared, name)], programs);
    expect(source.frameCount).toBe(count);
    let [frames, last] = [0, Number.NEGATIVE_INFINITY];
    for await (const { time } of source.frames({ start: 0, step: 1 })) {
      expect(time).toBeGreaterThan(last);
      last = time!;
      frames++;
    }
    expect(frames).toBe(count);
  });
});
