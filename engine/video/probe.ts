/** What a video file says of itself. */
import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { z } from 'zod';
import { fileError, StudioError } from '../errors.js';
import { lastWords } from './command.js';
import { runProbe } from './ffprobe.js';
import { type Orientation, orientationOfMatrix, orientationOfTag, upright } from './orientation.js';
import type { Program } from './programs.js';

/** One video stream of a file. */
export interface VideoInfo {
  /** Absolute. */
  readonly path: string;
  /** Index of the stream in the file. */
  readonly stream: number;
  /** ffmpeg's names of the container, `mov,mp4,m4a,3gp,3g2,mj2`. */
  readonly container: string;
  /** ffmpeg's name of the codec, `h264`. */
  readonly codec: string;
  /** Size of the pictures as stored, but with square pixels. */
  readonly storedWidth: number;
  readonly storedHeight: number;
  /** What makes them upright, and the size they have then. */
  readonly orientation: Orientation;
  readonly width: number;
  readonly height: number;
  /** Mean frames per second. */
  readonly fps?: number;
  /** Seconds that the container declares for this stream, and for the whole file. */
  readonly streamDuration?: number;
  readonly fileDuration?: number;
  /** Frames that the container declares; it counts those too that an edit list hides. */
  readonly declaredFrames?: number;
}

const streamSchema = z.object({
  index: z.number(),
  codec_type: z.string().optional(),
  codec_name: z.string().default('unknown'),
  width: z.number().default(0),
  height: z.number().default(0),
  sample_aspect_ratio: z.string().default('1:1'),
  avg_frame_rate: z.string().default('0/0'),
  r_frame_rate: z.string().default('0/0'),
  duration: z.string().optional(),
  nb_frames: z.string().optional(),
  disposition: z.object({ attached_pic: z.number().default(0) }).default({ attached_pic: 0 }),
  tags: z.object({ rotate: z.string().optional(), DURATION: z.string().optional() }).default({}),
  side_data_list: z.array(z.object({ displaymatrix: z.string().optional() })).default([]),
});
const answerSchema = z.object({
  streams: z.array(streamSchema).default([]),
  format: z.object({ format_name: z.string(), duration: z.string().optional() }),
});
type Stream = z.infer<typeof streamSchema>;
type Answer = z.infer<typeof answerSchema>;

/**
 * Reads the header of the video `path`. Throws StudioError: `file-missing`, `not-a-file`, `no-permission`, `file-empty`,
 * `not-a-video` (also for a damaged one), `no-video-stream`, `single-image`.
 */
export async function probe(path: string, ffprobe: Program, signal?: AbortSignal): Promise<VideoInfo> {
  const file = resolve(path);
  await checkFile(file);
  const answer = await ask(file, ffprobe, signal);
  const stream = answer.streams.find((candidate) => isVideo(candidate));
  const container = answer.format.format_name;
  // To ffmpeg, the lines of a text file are pictures of a terminal.
  if (container === 'tty') throw notAVideo(file, 'it is a text file');
  if (!stream) throw new StudioError('no-video-stream', `${file} holds no video${whatElse(answer)}.`);
  if (/^image2|_pipe$/.test(container)) {
    throw new StudioError(
      'single-image',
      `${file} is a single image.`,
      'Give two images, a folder or a video.',
    );
  }
  return describe(file, container, stream, answer);
}

async function checkFile(file: string): Promise<void> {
  const info = await stat(file).catch((error: unknown) => {
    throw fileError(error, file, 'read');
  });
  if (info.isDirectory()) throw new StudioError('not-a-file', `${file} is a folder, not a video.`);
  if (!info.isFile()) throw new StudioError('not-a-file', `${file} is not a file.`);
  if (info.size === 0) throw new StudioError('file-empty', `${file} is empty.`);
}

async function ask(file: string, ffprobe: Program, signal?: AbortSignal): Promise<Answer> {
  const args = ['-show_streams', '-show_format', '-of', 'json'];
  const { text, complaint } = await runProbe(ffprobe, args, file, signal);
  const answer = answerSchema.safeParse(parseJson(text));
  // Of a file that lost its index, ffprobe may know the container and no more.
  if (answer.success && answer.data.streams.length > 0) return answer.data;
  throw notAVideo(file, lastWords(complaint ? [complaint] : [], file));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The cover picture of a song is a video stream to ffmpeg, but not to a person. */
function isVideo(stream: Stream): boolean {
  return stream.codec_type === 'video' && stream.disposition.attached_pic === 0;
}

function describe(path: string, container: string, stream: Stream, answer: Answer): VideoInfo {
  if (stream.width < 1 || stream.height < 1) throw notAVideo(path, 'its pictures have no size');
  const storedWidth = Math.max(1, Math.round(stream.width * (positive(stream.sample_aspect_ratio) ?? 1)));
  const storedHeight = stream.height;
  const orientation = orientationOf(stream);
  const [width, height] = orientation.swapsSides ? [storedHeight, storedWidth] : [storedWidth, storedHeight];
  return {
    path,
    stream: stream.index,
    container,
    codec: stream.codec_name,
    storedWidth,
    storedHeight,
    orientation,
    width,
    height,
    fps: positive(stream.avg_frame_rate) ?? positive(stream.r_frame_rate),
    streamDuration: positive(stream.duration) ?? clockTime(stream.tags.DURATION),
    fileDuration: positive(answer.format.duration),
    declaredFrames: positive(stream.nb_frames),
  };
}

function orientationOf(stream: Stream): Orientation {
  const matrix = stream.side_data_list.find((data) => data.displaymatrix !== undefined)?.displaymatrix;
  if (matrix !== undefined) return orientationOfMatrix(matrix);
  return stream.tags.rotate === undefined ? upright : orientationOfTag(stream.tags.rotate);
}

/** A number or ratio (`25`, `30000/1001`, `4:3`) as ffprobe prints it, if it is above zero. */
function positive(text: string | undefined): number | undefined {
  const [numerator, denominator = 1] = (text ?? '').split(/[:/]/).map(Number);
  const value = numerator! / denominator;
  return Number.isFinite(value) && value > 0 ? value : undefined;
}

/** `00:01:02.500000000`, as Matroska files have it for each track, in seconds. */
function clockTime(text: string | undefined): number | undefined {
  const [hours, minutes, seconds] = (text ?? '').split(':').map(Number);
  const value = hours! * 3600 + minutes! * 60 + seconds!;
  return value > 0 ? value : undefined;
}

function whatElse(answer: Answer): string {
  return answer.streams.some((stream) => stream.codec_type === 'audio') ? ', only sound' : '';
}

function notAVideo(file: string, reason: string): StudioError {
  return new StudioError(
    'not-a-video',
    `${file} is not a video that can be read, or it is damaged: ${reason}.`,
  );
}
