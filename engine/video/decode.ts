/** Decodes the frames of a video through a pipe. */
import { StudioError } from '../errors.js';
import { piecesOf } from './chunks.js';
import { type Command, type Ending, fileUrl, lastWords, startFfmpeg } from './command.js';
import { DecodedTimes, tellTimes } from './decoded-times.js';
import type { Frame, FrameRange } from './frame.js';
import type { VideoInfo } from './probe.js';
import { everyFrameOnce, type Program } from './programs.js';
import { checkRange, countInRange } from './range.js';

/**
 * How YUV becomes RGB. ffmpeg takes the stream's own matrix (BT.601, BT.709, ...) and range (tv, pc); where the stream does
 * not say, BT.601 and tv. Its default conversion repeats chroma samples and rounds down; these interpolate
 * chroma and round to nearest, and with `bitexact` give the same bytes on every CPU and with every ffmpeg since 4, so that
 * flow computed elsewhere is the same flow.
 */
const scalerFlags = 'bicubic+accurate_rnd+full_chroma_int+bitexact';

/**
 * The frames of `range` in order: upright 8-bit RGB with square pixels, every stored frame once. `times` is the table of
 * readTimestamps(). Ends where the video ends, or before the first picture that is so damaged that none comes out: those after
 * it would be taken for others. With backpressure: ffmpeg waits while the consumer is busy. Leaving the loop or aborting `signal` kills ffmpeg at once, and an abort throws the signal's reason. Throws StudioError `bad-range`,
 * `video-corrupt` if nothing can be decoded, `ffmpeg-failed` if the decoder was killed or could not start.
 */
export async function* decodeFrames(
  video: VideoInfo,
  times: readonly (number | undefined)[],
  range: FrameRange,
  ffmpeg: Program,
  signal?: AbortSignal,
): AsyncGenerator<Frame> {
  checkRange(range);
  const { width, height } = video;
  const decoded = new DecodedTimes(times);
  const command = decodeCommand(video, range, ffmpeg);
  const running = startFfmpeg(ffmpeg, command, signal, (line) => decoded.read(line));
  running.ended.then(() => decoded.end());
  let index = range.start;
  try {
    for await (const data of piecesOf(running.stdout, width * height * 3)) {
      signal?.throwIfAborted();
      const lost = await decoded.firstLost(index);
      signal?.throwIfAborted();
      if (lost !== undefined) {
        if (index > range.start) return;
        throw new StudioError('video-corrupt', `${video.path} is damaged: frame ${lost} cannot be decoded.`);
      }
      yield { width, height, data, index, time: times[index] };
      index += range.step;
    }
    const ending = await running.ended;
    signal?.throwIfAborted();
    judge(video, ending, range, index > range.start);
  } finally {
    running.kill();
    await running.ended;
  }
}

export function decodeCommand(video: VideoInfo, range: FrameRange, ffmpeg: Program): Command {
  const count = countInRange(range);
  return {
    // Times as they are in the file, without moving its start to 0.
    inputOptions: ['-noautorotate', '-copyts'],
    input: fileUrl(video.path),
    filters: [
      tellTimes,
      ...selection(range),
      // Before the turn: chroma samples lie to the left of their pixels, not above them.
      `scale=${video.storedWidth}:${video.storedHeight}:flags=${scalerFlags}`,
      'format=rgb24',
      ...video.orientation.filters,
    ],
    outputOptions: [
      ...['-map', `0:${video.stream}`],
      ...everyFrameOnce(ffmpeg),
      ...(count === undefined ? [] : ['-frames:v', `${count}`]),
      ...['-f', 'rawvideo'],
    ],
    output: 'pipe:1',
  };
}

/** By number, not by time: exact for any frame rate. */
function selection({ start, step }: FrameRange): string[] {
  if (start === 0 && step === 1) return [];
  return [`select=gte(n\\,${start})*not(mod(n-${start}\\,${step}))`];
}

/** ffmpeg ends a cut file with 0 and a damaged one with anything: what counts is whether pictures came. */
function judge(video: VideoInfo, ending: Ending, range: FrameRange, anyFrame: boolean): void {
  const reason = lastWords(ending.log, video.path);
  if (ending.code === null) {
    throw new StudioError('ffmpeg-failed', `ffmpeg broke off while decoding ${video.path}: ${reason}.`);
  }
  if (anyFrame || (range.start > 0 && ending.code === 0)) return;
  throw new StudioError('video-corrupt', `No frame of ${video.path} can be decoded: ${reason}.`);
}
