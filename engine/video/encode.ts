/** Writes MP4 videos. */
import { execFile } from 'node:child_process';
import { open, rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { fileError, StudioError } from '../errors.js';
import { temporaryName } from '../files/atomic.js';
import { type Command, type Ending, fileUrl, lastWords, startFfmpeg } from './command.js';
import { probe } from './probe.js';
import { findPrograms, markBt709, type Program, type Programs } from './programs.js';

export interface EncodeRequest {
  /** The MP4 to write; its folder exists. */
  readonly path: string;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** RGB pictures, (height, width, 3) bytes each. */
  readonly frames: AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
}

export interface Encoded {
  readonly frames: number;
  /** What a person should know of the result. */
  readonly notice?: string;
}

type Encoder = 'libx264' | 'mpeg4';

const run = promisify(execFile);

/**
 * Encodes H.264 (MPEG-4 Part 2, with a notice, where ffmpeg has no libx264) with 4:2:0 chroma and BT.709 colours, which plays
 * everywhere; odd sides get one black row or column. The file appears under its name only when it is whole; on failure
 * or abort nothing is left. Throws the signal's reason, or StudioError: `disk-full`, `no-permission`, `file-missing` (of the
 * folder), `no-frames`, `encode-failed`; an error of `frames` passes through.
 */
export async function encodeVideo(request: EncodeRequest, programs?: Programs): Promise<Encoded> {
  const { ffmpeg, ffprobe } = programs ?? (await findPrograms());
  const path = resolve(request.path);
  const encoder = (await listEncoders(ffmpeg)).has('libx264') ? 'libx264' : 'mpeg4';
  // The name of temporary files in result folders, which are swept up after a kill.
  const part = temporaryName(path);
  try {
    await claim(part, path);
    const frames = await encode(request, part, path, encoder, ffmpeg);
    await verify(part, path, frames, ffprobe);
    await rename(part, path).catch((error: unknown) => {
      throw fileError(error, path, 'write');
    });
    return { frames, notice: encoder === 'libx264' ? undefined : fallbackNotice(ffmpeg) };
  } finally {
    await rm(part, { force: true });
  }
}

/** The names of the video encoders that `ffmpeg` was built with. */
export function listEncoders(ffmpeg: Program): Promise<ReadonlySet<string>> {
  let names = encoders.get(ffmpeg.path);
  if (!names) {
    names = run(ffmpeg.path, ['-hide_banner', '-encoders'], { windowsHide: true }).then(
      ({ stdout }) => new Set([...stdout.matchAll(/^ V\S{5} ([^\s=]\S*)/gm)].map((match) => match[1]!)),
    );
    encoders.set(ffmpeg.path, names);
  }
  return names;
}
const encoders = new Map<string, Promise<ReadonlySet<string>>>();

/** Creates the file, so that a folder that is missing or read-only is told by the system's own error code. */
async function claim(part: string, path: string): Promise<void> {
  try {
    await (await open(part, 'wx')).close();
  } catch (error) {
    throw fileError(error, path, 'write');
  }
}

async function encode(
  request: EncodeRequest,
  part: string,
  path: string,
  encoder: Encoder,
  ffmpeg: Program,
): Promise<number> {
  const { signal } = request;
  const running = startFfmpeg(ffmpeg, encodeCommand(request, part, encoder, ffmpeg), signal);
  try {
    const frames = await feed(running.stdin, request);
    const ending = await running.ended;
    signal?.throwIfAborted();
    if (ending.code !== 0 || frames === undefined) throw encodeError(ending, part, path);
    if (frames === 0) throw new StudioError('no-frames', `There are no frames to write to ${path}.`);
    return frames;
  } finally {
    running.kill();
    await running.ended;
  }
}

/** Writes all frames and ends the input; undefined if ffmpeg ended before. */
async function feed(
  stdin: Writable,
  { frames, width, height, signal }: EncodeRequest,
): Promise<number | undefined> {
  let count = 0;
  for await (const frame of frames) {
    signal?.throwIfAborted();
    if (frame.length !== width * height * 3) {
      throw new RangeError(
        `a ${width}x${height} RGB frame has ${width * height * 3} bytes, not ${frame.length}`,
      );
    }
    // Waiting until it is taken is the backpressure, and lets the caller use the buffer again.
    const taken = await new Promise<boolean>((resolve) => stdin.write(frame, (error) => resolve(!error)));
    if (!taken) return undefined;
    count++;
    // A pipe that takes all at once would leave no turn to timers and aborts.
    await setImmediate();
  }
  stdin.end();
  return count;
}

function encodeCommand(
  { width, height, fps }: EncodeRequest,
  part: string,
  encoder: Encoder,
  ffmpeg: Program,
): Command {
  const quality =
    encoder === 'libx264' ? ['-preset', 'veryfast', '-crf', '18'] : ['-q:v', '2', '-tag:v', 'mp4v'];
  return {
    inputOptions: [
      ...['-f', 'rawvideo', '-pixel_format', 'rgb24'],
      ...['-video_size', `${width}x${height}`, '-framerate', `${fps}`],
    ],
    input: 'pipe:0',
    filters: [
      'pad=ceil(iw/2)*2:ceil(ih/2)*2',
      'scale=out_color_matrix=bt709:out_range=tv:flags=bicubic+accurate_rnd+full_chroma_inp',
      'format=yuv420p',
      ...markBt709(ffmpeg),
    ],
    outputOptions: [
      ...['-c:v', encoder, ...quality],
      ...['-colorspace', 'bt709', '-color_primaries', 'bt709', '-color_trc', 'bt709', '-color_range', 'tv'],
      ...['-movflags', '+faststart', '-f', 'mp4', '-y'],
    ],
    output: fileUrl(part),
  };
}

/** A full disk does not always reach the exit code: the frames in the file are counted before it gets its name. */
async function verify(part: string, path: string, frames: number, ffprobe: Program): Promise<void> {
  const info = await probe(part, ffprobe).catch(() => undefined);
  if (info?.declaredFrames === frames) return;
  const held = info?.declaredFrames ?? 0;
  throw new StudioError(
    'encode-failed',
    `${path} could not be written: ${held} of ${frames} frames arrived in it.`,
  );
}

function encodeError(ending: Ending, part: string, path: string): StudioError {
  if (ending.log.some((line) => line.includes('No space left on device'))) {
    return fileError(Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' }), path, 'write');
  }
  const reason = lastWords(ending.log, part);
  return new StudioError('encode-failed', `ffmpeg could not write ${path}: ${reason}.`);
}

function fallbackNotice(ffmpeg: Program): string {
  return `${ffmpeg.path} has no H.264 encoder (libx264), so the video is MPEG-4 Part 2, which some browsers do not play.`;
}
