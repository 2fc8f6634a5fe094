import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import {
  bundled,
  collect,
  countingClip,
  cutFile,
  describeEachFfmpeg,
  makeClip,
  numberIn,
  temporaryFolder,
} from '../../test/support/clips.js';
import { runningCount } from './children.js';
import { openSource } from './open.js';

const all = { start: 0, step: 1 };

describeEachFfmpeg('decoding', (programs) => {
  const open = (path: string) => openSource([path], programs);
  const numbers = async (path: string, range: { start: number; end?: number; step: number }) =>
    (await collect((await open(path)).frames(range))).map((frame) => [frame.index, numberIn(frame.data)]);

  it('yields every stored frame once, in order, at its own time', async () => {
    const path = makeClip(temporaryFolder(), 'a.mp4', countingClip(60));
    const source = await open(path);
    const frames = await collect(source.frames(all));
    expect(source).toMatchObject({
      kind: 'video',
      name: 'a',
      width: 64,
      height: 48,
      frameCount: 60,
      fps: 25,
    });
    expect(frames.map((frame) => frame.index)).toEqual(Array.from({ length: 60 }, (_, k) => k));
    expect(frames.map((frame) => numberIn(frame.data))).toEqual(frames.map((frame) => frame.index));
    for (const frame of frames) {
      expect(frame.data).toHaveLength(64 * 48 * 3);
      expect(frame.time).toBeCloseTo(frame.index / 25, 3);
    }
  });

  it('picks frames by number', async () => {
    const path = makeClip(temporaryFolder(), 'a.mkv', countingClip(30));
    expect(await numbers(path, { start: 7, end: 20, step: 4 })).toEqual([7, 11, 15, 19].map((k) => [k, k]));
    expect(await numbers(path, { start: 13, end: 13, step: 1 })).toEqual([[13, 13]]);
    expect(await numbers(path, { start: 27, step: 1 })).toEqual([27, 28, 29].map((k) => [k, k]));
    expect(await numbers(path, { start: 28, end: 99, step: 1 })).toEqual([28, 29].map((k) => [k, k]));
    expect(await numbers(path, { start: 30, step: 1 })).toEqual([]);
  });

  it('keeps the frames and times of a variable frame rate', async () => {
    const pauses = "setpts='N+5*floor(N/7)'";
    const path = makeClip(temporaryFolder(), 'vfr.mkv', countingClip(30, pauses));
    const frames = await collect((await open(path)).frames({ start: 3, step: 2 }));
    expect(frames.map((frame) => numberIn(frame.data))).toEqual(
      Array.from({ length: 14 }, (_, k) => 3 + 2 * k),
    );
    for (const { index, time } of frames) {
      expect(time).toBeCloseTo((index + 5 * Math.floor(index / 7)) / 25, 2);
    }
  });

  it('leaves out what an edit list hides, and does not call the rest cut', async () => {
    const folder = temporaryFolder();
    const whole = makeClip(folder, 'whole.mp4', countingClip(60));
    const part = makeClip(folder, 'part.mp4', ['-ss', '0.7', '-i', whole, '-c', 'copy']);
    const source = await open(part);
    const frames = await collect(source.frames(all));
    const first = numberIn(frames[0]!.data);
    expect(first).toBeGreaterThan(12);
    expect(frames.map((frame) => numberIn(frame.data) - first)).toEqual(frames.map((frame) => frame.index));
    expect(source.frameCount).toBe(60 - first);
    expect(frames).toHaveLength(60 - first);
    expect(frames[0]!.time).toBeCloseTo(0, 1);
  });

  // The H.264 decoder of ffmpeg 4 loses frames where a recording begins with an open group.
  const groups = (programs.ffmpeg.major ?? 0) >= 5 ? ['closed', 'open'] : ['closed'];
  it.each(groups)(
    'starts a recording that begins amid a %s group at its first whole frame',
    async (group) => {
      const folder = temporaryFolder();
      const gop = `open-gop=${group === 'open' ? 1 : 0}`;
      const params = ['-x264-params', `${gop}:keyint=12:bframes=3:b-adapt=0:scenecut=0`];
      const bytes = readFileSync(makeClip(folder, 'whole.ts', [...countingClip(60), ...params]));
      const path = join(folder, 'late.ts');
      writeFileSync(path, bytes.subarray(188 * Math.floor(bytes.length / 188 / 3)));
      const source = await open(path);
      const frames = await collect(source.frames(all));
      expect(frames.length).toBeGreaterThan(20);
      expect(source.frameCount).toBe(frames.length);
      const first = numberIn(frames[0]!.data);
      expect(frames.map((frame) => numberIn(frame.data) - first)).toEqual(frames.map((frame) => frame.index));
      const begin = frames[0]!.time!;
      for (const { index, time } of frames) expect(time! - begin).toBeCloseTo(index / 25, 3);
    },
  );

  it.each(['mp4', 'mkv'])(
    'yields a prefix of a cut %s, wherever it is cut, and knows it is cut',
    async (type) => {
      const folder = temporaryFolder();
      const whole = makeClip(folder, `whole.${type}`, [
        ...['-f', 'lavfi', '-i', 'testsrc2=s=320x240:r=25', '-frames:v', '40'],
        ...['-c:v', 'libx264', '-g', '12', '-bf', '3', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'],
      ]);
      const expected = (await collect((await open(whole)).frames(all))).map(({ data }) => Buffer.from(data));
      expect(expected).toHaveLength(40);
      for (const fraction of [0.4, 0.53, 0.6, 0.71, 0.85]) {
        const source = await open(cutFile(whole, join(folder, `cut.${type}`), fraction));
        const frames = await collect(source.frames(all));
        expect(frames.length).toBeGreaterThan(5);
        expect(frames.length).toBeLessThan(40);
        expect(Math.abs(source.frameCount! - 40)).toBeLessThanOrEqual(1);
        for (const { index, data } of frames) {
          expect(Buffer.compare(Buffer.from(data), expected[index]!), `frame ${index} at ${fraction}`).toBe(
            0,
          );
        }
        expect(await collect(source.frames({ start: 39, step: 1 }))).toEqual([]);
      }
    },
  );

  it('stops before a lost picture, so that no later one is taken for it', async () => {
    const folder = temporaryFolder();
    const path = makeClip(folder, 'a.mp4', countingClip(40));
    const packets = packetsOf(path);
    // A B picture, which no other one refers to.
    const damaged = packets.findIndex(({ pts }, i) => i > 15 && pts < packets[i - 1]!.pts);
    const bytes = readFileSync(path);
    bytes.fill(0xff, packets[damaged]!.pos, packets[damaged]!.pos + packets[damaged]!.size);
    writeFileSync(path, bytes);
    const lost = Math.round(packets[damaged]!.pts * 25);
    const shown = Array.from({ length: lost }, (_, k) => [k, k]);
    expect(await numbers(path, all)).toEqual(shown);
    expect(await numbers(path, { start: 1, end: 39, step: 2 })).toEqual(shown.filter(([k]) => k! % 2));
    await expect(numbers(path, { start: lost + 2, step: 1 })).rejects.toMatchObject({
      code: 'video-corrupt',
      message: `${path} is damaged: frame ${lost} cannot be decoded.`,
    });
  });

  it('does not show the half of a picture', async () => {
    const folder = temporaryFolder();
    const jpegs = [
      '-f',
      'lavfi',
      '-i',
      'testsrc2=s=320x240:r=25',
      '-frames:v',
      '10',
      '-c:v',
      'mjpeg',
      '-q:v',
      '2',
    ];
    const whole = makeClip(folder, 'whole.mp4', [...jpegs, '-movflags', '+faststart']);
    const source = await open(cutFile(whole, join(folder, 'cut.mp4'), 0.55));
    const expected = await collect((await open(whole)).frames(all));
    const frames = await collect(source.frames(all));
    expect(source.frameCount).toBe(10);
    expect(frames.length).toBeGreaterThan(3);
    for (const { index, data } of frames) expect(data).toEqual(expected[index]!.data);
  });

  it('stretches pixels that are not square', async () => {
    const bars = 'color=white:s=16x48:r=25,pad=64:48:0:0,setsar=4/3';
    const path = makeClip(temporaryFolder(), 'wide.mp4', ['-f', 'lavfi', '-i', bars, '-frames:v', '2']);
    const source = await open(path);
    expect([source.width, source.height]).toEqual([85, 48]);
    const [frame] = await collect(source.frames(all));
    const row = Array.from({ length: 85 }, (_, x) => frame!.data[(20 * 85 + x) * 3]!);
    expect(row.filter((value) => value > 127)).toHaveLength(21);
  });

  it.each([
    ['as stored', [1, 0, 0, 1]],
    ['turned by 90 degrees', [0, 1, -1, 0]],
    ['turned by 180 degrees', [-1, 0, 0, -1]],
    ['turned by 270 degrees', [0, -1, 1, 0]],
    ['mirrored', [-1, 0, 0, 1]],
    ['upside down', [1, 0, 0, -1]],
    ['transposed', [0, 1, 1, 0]],
    ['transposed the other way', [0, -1, -1, 0]],
  ])('shows a picture upright that is %s', async (_, matrix) => {
    const folder = temporaryFolder();
    const stored = ['-f', 'lavfi', '-i', 'testsrc2=s=64x48:r=25', '-frames:v', '2', '-pix_fmt', 'yuv420p'];
    const plain = makeClip(folder, 'plain.mp4', stored);
    const turned = join(folder, 'turned.mp4');
    writeFileSync(turned, withDisplayMatrix(readFileSync(plain), matrix));
    const [before] = await collect((await open(plain)).frames(all));
    const source = await open(turned);
    const [after] = await collect(source.frames(all));
    const [a, b, c, d] = matrix as [number, number, number, number];
    expect([source.width, source.height]).toEqual(a === 0 ? [48, 64] : [64, 48]);
    const [shiftX, shiftY] = [a + c < 0 ? source.width - 1 : 0, b + d < 0 ? source.height - 1 : 0];
    // ISO/IEC 14496-12, 6.2.2: the stored point (x, y) is shown at (a x + c y, b x + d y).
    const expected = new Uint8Array(64 * 48 * 3);
    for (let y = 0; y < 48; y++) {
      for (let x = 0; x < 64; x++) {
        const shown = (b * x + d * y + shiftY) * source.width + a * x + c * y + shiftX;
        expected.set(before!.data.subarray((y * 64 + x) * 3, (y * 64 + x) * 3 + 3), shown * 3);
      }
    }
    expect(after!.data).toEqual(expected);
  });

  it.each([
    ['BT.601', 'bt601-6-625', 'smpte170m', 'tv'],
    ['BT.709', 'bt709', 'bt709', 'tv'],
    ['BT.709, full range', 'bt709', 'bt709', 'pc'],
  ])('honours the matrix and range of %s', async (_, scaleName, tag, range) => {
    // A flat picture survives every scaler; a wrong matrix moves this orange by up to 20.
    const path = makeClip(temporaryFolder(), 'a.mp4', [
      ...['-f', 'lavfi', '-i', 'color=0xE08020:s=64x48:r=25,format=rgb24', '-frames:v', '2'],
      '-vf',
      `scale=out_color_matrix=${scaleName === 'bt709' ? 'bt709' : 'bt601'}:out_range=${range},format=yuv420p`,
      ...['-c:v', 'libx264', '-qp', '1', '-colorspace', tag, '-color_range', range],
    ]);
    const [frame] = await collect((await open(path)).frames(all));
    const [r, g, b] = frame!.data.subarray(3000, 3003);
    expect(Math.max(Math.abs(r! - 0xe0), Math.abs(g! - 0x80), Math.abs(b! - 0x20))).toBeLessThanOrEqual(3);
  });

  it('reads odd sizes and deep pictures', async () => {
    const deep = ['-c:v', 'libx264', '-pix_fmt', 'yuv444p10le'];
    const clip = ['-f', 'lavfi', '-i', 'testsrc=s=65x47:r=25', '-frames:v', '3', ...deep];
    const source = await open(makeClip(temporaryFolder(), 'odd.mkv', clip));
    const frames = await collect(source.frames(all));
    expect(frames.map(({ width, height, data }) => [width, height, data.length])).toEqual(
      Array(3).fill([65, 47, 65 * 47 * 3]),
    );
  });

  it('does not count the pictures of VP8 that are never shown', async () => {
    const folder = temporaryFolder();
    const scene = ['-f', 'lavfi', '-i', 'testsrc2=s=160x120:r=25', '-frames:v', '60'];
    const codec = ['-c:v', 'libvpx', '-b:v', '200k', '-auto-alt-ref', '1', '-lag-in-frames', '25'];
    const log = ['-passlogfile', join(folder, 'log')];
    makeClip(folder, 'first.webm', [...scene, ...codec, ...log, '-pass', '1']);
    const source = await open(makeClip(folder, 'a.webm', [...scene, ...codec, ...log, '-pass', '2']));
    const frames = await collect(source.frames(all));
    expect([source.frameCount, frames.length]).toEqual([60, 60]);
    for (const { index, time } of frames) expect(time).toBeCloseTo(index / 25, 2);
  });

  it('gives times for AVI, whose packets have none', async () => {
    const codec = ['-c:v', 'mpeg4', '-bf', '2', '-q:v', '2'];
    const path = makeClip(temporaryFolder(), 'a.avi', [...countingClip(30), ...codec]);
    const source = await open(path);
    const frames = await collect(source.frames(all));
    expect(source.frameCount).toBe(30);
    expect(frames.map((frame) => numberIn(frame.data))).toEqual(frames.map((frame) => frame.index));
    const begin = frames[0]!.time!;
    for (const { index, time } of frames) expect(time! - begin).toBeCloseTo(index / 25, 2);
  });

  it.each(['it\'s "50%" 🎬.mp4', '-y.mp4', 'a:b %03d.mp4'])('opens a file named %s', async (name) => {
    const path = makeClip(temporaryFolder(), name, countingClip(3));
    expect(await numbers(path, all)).toEqual([0, 1, 2].map((k) => [k, k]));
  });

  it('waits for a slow consumer, and leaves it the frames it has', async () => {
    const clip = ['-f', 'lavfi', '-i', 'testsrc2=s=640x480:r=25', '-frames:v', '20', '-c:v', 'libx264'];
    const source = await open(makeClip(temporaryFolder(), 'a.mp4', clip));
    const frames: { data: Uint8Array; copy: Buffer }[] = [];
    for await (const { data } of source.frames(all)) {
      frames.push({ data: data as Uint8Array, copy: Buffer.from(data) });
      if (frames.length !== 3) continue;
      // Long enough to decode everything, had it somewhere to go.
      await sleep(1000);
      expect(runningCount()).toBe(1);
    }
    expect(frames).toHaveLength(20);
    for (const { data, copy } of frames) expect(Buffer.compare(copy, data)).toBe(0);
  });

  it('ends ffmpeg when the consumer leaves or aborts', async () => {
    const clip = ['-f', 'lavfi', '-i', 'testsrc2=s=640x480:r=25', '-frames:v', '100', '-c:v', 'libx264'];
    const source = await open(makeClip(temporaryFolder(), 'a.mp4', clip));
    for await (const frame of source.frames(all)) if (frame.index === 3) break;
    expect(runningCount()).toBe(0);

    const abort = new AbortController();
    const frames = source.frames(all, abort.signal)[Symbol.asyncIterator]();
    await frames.next();
    const reason = new Error('enough');
    const start = performance.now();
    abort.abort(reason);
    await expect(collect({ [Symbol.asyncIterator]: () => frames })).rejects.toBe(reason);
    expect(performance.now() - start).toBeLessThan(1000);
    expect(runningCount()).toBe(0);
    await expect(collect(source.frames(all, abort.signal))).rejects.toBe(reason);
  });

  it('says so when ffmpeg is killed, and when it cannot start', async () => {
    const path = makeClip(temporaryFolder(), 'a.mp4', countingClip(3));
    const missing = { ...programs, ffmpeg: { ...programs.ffmpeg, path: '/nowhere/ffmpeg' } };
    const source = await openSource([path], missing);
    await expect(collect(source.frames(all))).rejects.toMatchObject({ code: 'ffmpeg-failed' });
  });

  it('refuses a range that is none', async () => {
    const source = await open(makeClip(temporaryFolder(), 'a.mp4', countingClip(3)));
    for (const range of [
      { start: -1, step: 1 },
      { start: 2, end: 1, step: 1 },
      { start: 0, step: 0 },
    ]) {
      await expect(collect(source.frames(range))).rejects.toMatchObject({ code: 'bad-range' });
    }
  });
});

/** Time, place and length of the packets of a clip, in the order stored. */
function packetsOf(path: string): { pts: number; pos: number; size: number }[] {
  const args = ['-v', 'error', '-show_entries', 'packet=pts_time,pos,size', '-of', 'json', path];
  const { packets } = JSON.parse(execFileSync(bundled.ffprobe.path, args, { encoding: 'utf8' }));
  return packets.map((packet: Record<'pts_time' | 'pos' | 'size', string>) => ({
    pts: Number(packet.pts_time),
    pos: Number(packet.pos),
    size: Number(packet.size),
  }));
}

/** Writes the four numbers into the matrix of the track header (version 0) of an MP4 with one track. */
function withDisplayMatrix(file: Buffer, [a, b, c, d]: readonly number[]): Buffer {
  const matrix = file.indexOf('tkhd') + 4 + 40;
  const places = [0, 4, 12, 16];
  for (const [i, value] of [a, b, c, d].entries()) file.writeInt32BE(value! * 65536, matrix + places[i]!);
  return file;
}
