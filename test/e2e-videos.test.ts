/** The built program and the bundled model on videos: what is written, where, and that it is right. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readFlow } from '../engine/flow/formats/index.js';
import { flowErrors } from '../engine/flow/metrics.js';
import { projectRoot } from '../engine/root.js';
import { findPrograms } from '../engine/video/programs.js';
import { temporaryFolder } from './folders.js';
import { flow, manifestOf } from './support/cli.js';
import { makeClip } from './support/clips.js';
import { sceneSize, writeScene } from './support/scene.js';

const videos = resolve(projectRoot, '../shared/data/videos');
const present = existsSync(videos);
if (!present) console.log(`Skipped: flow of real videos, for want of ${videos}`);

/** What ffprobe finds after decoding all of a video. */
async function probe(path: string) {
  const { ffprobe } = await findPrograms();
  const args = [
    '-v',
    'error',
    '-count_frames',
    '-show_entries',
    'stream=width,height,nb_read_frames,codec_name',
  ];
  const { streams } = JSON.parse(
    execFileSync(ffprobe.path, [...args, '-of', 'json', path], { encoding: 'utf8' }),
  );
  return streams[0];
}

describe.runIf(present)('a real video', () => {
  it('becomes flow in every format, both ways, and pictures of it', { timeout: 180_000 }, async () => {
    const out = temporaryFolder();
    const options = ['--frames', '0:3:1', '--viz', 'mp4,png', '--backward', '--format', 'flo,kitti,pfm,npy'];
    await flow(out, join(videos, 'car-detection.mp4'), ...options, '--iterations', '2');
    const results = join(out, 'car-detection');
    const stems = ['000000', '000001', '000002'];
    for (const direction of ['forward', 'backward']) {
      const files = stems.flatMap((stem) => ['flo', 'npy', 'pfm', 'png'].map((type) => `${stem}.${type}`));
      expect(readdirSync(join(results, direction)).sort()).toEqual(files);
      for (const stem of stems) {
        const read = (type: string) => readFlow(join(results, direction, `${stem}.${type}`));
        const exact = await read('flo');
        expect([exact.width, exact.height]).toEqual([768, 432]);
        const same = { pixels: 768 * 432, epe: 0 };
        expect(flowErrors(await read('npy'), exact)).toMatchObject(same);
        expect(flowErrors(await read('pfm'), exact)).toMatchObject(same);
        // 1/64 of a pixel a component.
        expect(flowErrors(await read('png'), exact).epe).toBeLessThan(Math.SQRT1_2 / 64);
        const picture = await sharp(join(results, 'viz', direction, `${stem}.png`)).metadata();
        expect(picture).toMatchObject({ width: 768, height: 432, channels: 3 });
      }
      const video = { codec_name: 'h264', width: 768, height: 432, nb_read_frames: '3' };
      expect(await probe(join(results, 'viz', `${direction}.mp4`))).toEqual(video);
    }
    expect(readdirSync(out)).toEqual(['car-detection']);
    const { complete, source, pairs } = manifestOf(results);
    expect({ complete, frames: source.frameCount, fps: source.fps }).toEqual({
      complete: true,
      frames: 377,
      fps: 12.5,
    });
    expect(pairs.map(({ first, second, secondTime }) => [first, second, secondTime])).toEqual([
      [0, 1, 0.08],
      [1, 2, 0.16],
      [2, 3, 0.24],
    ]);
  });

  it('can be Matroska, and be computed on smaller copies', async () => {
    const out = temporaryFolder();
    await flow(out, join(videos, 'learn.mkv'), '--frames', '4:8:2', '--max-size', '160');
    expect(readdirSync(join(out, 'learn', 'forward'))).toEqual(['000004.flo', '000006.flo']);
    const { width, height } = await readFlow(join(out, 'learn', 'forward', '000006.flo'));
    expect([width, height]).toEqual([640, 480]);
  });
});

describe('a video', () => {
  it('from a phone held upright comes out upright: what moves to the right has positive u', async () => {
    const folder = temporaryFolder();
    // A view that pans: in the upright picture all moves 6 pixels to the right and 2 up.
    const source = `testsrc2=s=192x256:r=10,trim=end_frame=1,loop=3:1,setpts=N/10/TB`;
    const pan = 'crop=96:160:60-6*n:20+2*n,transpose=cclock';
    const stored = makeClip(folder, 'stored.mp4', [
      ...['-f', 'lavfi', '-i', `${source},${pan}`, '-c:v', 'libx264', '-crf', '8', '-pix_fmt', 'yuv420p'],
    ]);
    // To this build of ffmpeg the angle is one against the clock.
    const turn = ['-i', stored, '-c', 'copy', '-metadata:s:v:0', 'rotate=270'];
    const phone = makeClip(folder, 'phone.mp4', turn);
    await flow(join(folder, 'out'), phone, '--frames', '0:1');
    const field = await readFlow(join(folder, 'out', 'phone', 'forward', '000000.flo'));
    expect([field.width, field.height]).toEqual([96, 160]);
    const median = (values: Float32Array) => values.toSorted()[values.length >> 1]!;
    expect(median(field.data.slice(0, 96 * 160))).toBeGreaterThan(4);
    expect(median(field.data.slice(96 * 160))).toBeLessThan(-1);
  });

  it('of variable frame rate keeps its frames and their times', async () => {
    const folder = temporaryFolder();
    const { images } = await writeScene(folder, 4);
    const pauses = ['-vf', "setpts='(N+10*floor(N/2))/25/TB'", '-vsync', 'passthrough'];
    const frames = ['-framerate', '25', '-i', join(images, '%06d.png')];
    const clip = makeClip(folder, 'vfr.mp4', [
      ...frames,
      ...pauses,
      '-c:v',
      'libx264',
      '-pix_fmt',
      'yuv420p',
    ]);
    const options = ['--iterations', '1', '--viz', 'mp4', '--format', 'npy'];
    await flow(join(folder, 'out'), clip, ...options);
    const { source, pairs } = manifestOf(join(folder, 'out', 'vfr'));
    expect(source).toMatchObject({ frameCount: 4, ...sceneSize });
    expect(pairs.map(({ firstTime, secondTime }) => [firstTime, secondTime])).toEqual([
      [0, 0.04],
      [0.04, 0.48],
      [0.48, 0.52],
    ]);
    expect(await probe(join(folder, 'out', 'vfr', 'viz', 'forward.mp4'))).toMatchObject({
      nb_read_frames: '3',
    });
  });
});
