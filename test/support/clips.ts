/** Test clips with known content, made by the bundled ffmpeg, and the ffmpegs to try them with. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it, onTestFinished } from 'vitest';
import { candidates, check, type Program, type Programs } from '../../engine/video/programs.js';

const sources = ['FFMPEG_PATH', 'ffmpeg-static', 'PATH', '@ffmpeg-installer/ffmpeg'];
const ffmpegs = await findAll('ffmpeg');
const ffprobes = await findAll('ffprobe');

/** The programs inside the npm packages, which every installation has. */
export const bundled: Programs = {
  ffmpeg: ffmpegs.find((program) => program.source === '@ffmpeg-installer/ffmpeg')!,
  ffprobe: ffprobes.find((program) => program.source === '@ffprobe-installer/ffprobe')!,
};

/** Runs `body` once per ffmpeg of this machine, with the ffprobe from the same place if it has one. */
export function describeEachFfmpeg(title: string, body: (programs: Programs) => void): void {
  for (const source of sources) {
    const ffmpeg = ffmpegs.find((program) => program.source === source);
    if (ffmpeg) {
      const ffprobe = ffprobes.find((program) => program.source === source) ?? bundled.ffprobe;
      describe(`${title}, with ffmpeg ${ffmpeg.version} of ${source}`, () => body({ ffmpeg, ffprobe }));
    } else {
      it.skip(`${title}: there is no ffmpeg of ${source} here`, () => {});
    }
  }
}

/** A folder that is gone when the test ends. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flow-studio-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Runs the bundled ffmpeg with `args` and returns the file it wrote, `folder/name`. */
export function makeClip(folder: string, name: string, args: readonly string[]): string {
  const path = join(folder, name);
  execFileSync(bundled.ffmpeg.path, ['-v', 'error', '-y', ...args, `file:${path}`], { timeout: 60_000 });
  return path;
}

/** Input and codec of a 64x48 clip whose frame k is grey with luma 16 + 3k; `filter` follows. At most 73 frames. */
export function countingClip(frames: number, filter = 'null'): string[] {
  const source = `nullsrc=s=64x48:r=25,geq=lum='16+3*N':cb=128:cr=128,trim=end_frame=${frames},${filter}`;
  const codec = ['-c:v', 'libx264', '-crf', '10', '-g', '12', '-bf', '3', '-pix_fmt', 'yuv420p'];
  return ['-f', 'lavfi', '-i', source, '-vsync', 'passthrough', ...codec];
}

/** The number k that countingClip() drew into an RGB frame. */
export function numberIn(data: ArrayLike<number>): number {
  return Math.round((data[data.length >> 1]! * 219) / 255 / 3);
}

/** Writes the first `fraction` of `path` to `copy` and returns it. */
export function cutFile(path: string, copy: string, fraction: number): string {
  const bytes = readFileSync(path);
  writeFileSync(copy, bytes.subarray(0, Math.floor(bytes.length * fraction)));
  return copy;
}

export async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

async function findAll(name: 'ffmpeg' | 'ffprobe'): Promise<Program[]> {
  const programs = await Promise.all(candidates(name, process.env).map((place) => check(name, place)));
  return programs.filter((program) => program !== undefined);
}
