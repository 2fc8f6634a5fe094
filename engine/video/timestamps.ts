/**
 * The table of presentation times of a video, one for each frame that comes out of it, in the order shown. Made from the
 * packets, without decoding: with a variable frame rate, index / fps is the time of another frame.
 */
import { probeRows } from './ffprobe.js';
import type { VideoInfo } from './probe.js';
import type { Program } from './programs.js';

export interface Timestamps {
  /** Seconds, of every frame that can be decoded, ascending; undefined where the file gives none (raw streams). */
  readonly times: readonly (number | undefined)[];
  /** Frames of the whole video: times.length, or if the file is cut what it declares (an estimate if only in seconds). */
  readonly frameCount: number;
  /** The file ends before what it declares. */
  readonly cut: boolean;
}

/** A compressed picture; times in seconds. */
export interface Packet {
  readonly pts?: number;
  readonly dts?: number;
  readonly duration: number;
  readonly key: boolean;
  /** Outside the part that an edit list shows. */
  readonly hidden: boolean;
  /** Only partly there. */
  readonly damaged: boolean;
}

type Declared = Pick<VideoInfo, 'container' | 'streamDuration' | 'fileDuration' | 'declaredFrames' | 'fps'>;

/** Reads the packets of `video`, which takes as long as reading the file; decodes only where they do not tell. */
export async function readTimestamps(
  video: VideoInfo,
  ffprobe: Program,
  signal?: AbortSignal,
): Promise<Timestamps> {
  const { packets, fileEnd } = await readPackets(video, ffprobe, signal);
  // VP8 has packets of its own for pictures that are only referred to, and never shown.
  const countable = video.codec !== 'vp8' && packets.every((packet) => packet.pts !== undefined);
  return countable ? timestampsOf(video, packets, fileEnd) : readDecodedTimes(video, ffprobe, signal);
}

/**
 * The table for `packets`, which have presentation times and stand in the order stored. `fileEnd` is the time where the
 * last packet of any stream ends.
 */
export function timestampsOf(video: Declared, packets: readonly Packet[], fileEnd: number): Timestamps {
  const times = shownPackets(packets)
    .map((packet) => packet.pts!)
    .sort((a, b) => a - b);
  const streamEnd = packets.reduce((end, packet) => Math.max(end, packet.pts! + packet.duration), 0);
  const cut = endsEarly(video, streamEnd, fileEnd) || packets.at(-1)?.damaged === true;
  if (!cut) return { times, frameCount: times.length, cut };

  // The last packet is perhaps not all there (ffprobe says so since 6 only). A picture is stored before or at its own
  // time (dts <= pts): the lost ones are shown no earlier than the last dts, so that none is missing before it.
  const safe = packets.at(-1)?.dts ?? Number.POSITIVE_INFINITY;
  const hidden = packets.filter((packet) => packet.hidden).length;
  const frameCount = wholeCount(video, times.length, hidden);
  return { times: times.filter((time) => time < safe), frameCount, cut };
}

/**
 * Those packets that become a frame. Hidden ones do not, nor do pictures at the start that refer to some
 * before it: everything before the first key picture in the file, and what is shown before it (leading pictures).
 */
function shownPackets(packets: readonly Packet[]): Packet[] {
  const first = packets.findIndex((packet) => packet.key);
  if (first < 0) return [];
  const from = packets[first]!.pts!;
  return packets.slice(first).filter((packet) => !packet.hidden && packet.pts! >= from);
}

/**
 * Whether much of the declared duration is not there. Only for containers that write their duration down; for others
 * ffprobe estimates it from the file as it is. A count of frames is no measure: it includes those an edit list hides.
 */
function endsEarly(video: Declared, streamEnd: number, fileEnd: number): boolean {
  if (!/\b(mov|matroska|avi)\b/.test(video.container)) return false;
  const frame = 1 / (video.fps ?? 25);
  if (video.streamDuration !== undefined) return video.streamDuration - streamEnd > 1.5 * frame;
  // The duration of a whole file is rounded to packets of sound, too.
  return video.fileDuration !== undefined && video.fileDuration - fileEnd > 2 * frame + 0.1;
}

function wholeCount(video: Declared, readable: number, hidden: number): number {
  const byCount = (video.declaredFrames ?? 0) - hidden;
  const byDuration = Math.round((video.streamDuration ?? video.fileDuration ?? 0) * (video.fps ?? 0));
  return Math.max(byCount > readable ? byCount : byDuration, readable + 1);
}

async function readPackets(video: VideoInfo, ffprobe: Program, signal?: AbortSignal) {
  const entries = 'packet=stream_index,pts_time,dts_time,duration_time,flags';
  const packets: Packet[] = [];
  let fileEnd = 0;
  for await (const row of probeRows(ffprobe, ['-show_entries', entries], video.path, signal)) {
    const packet = readPacket(row);
    fileEnd = Math.max(fileEnd, (packet.pts ?? packet.dts ?? 0) + packet.duration);
    if (Number(row.get('stream_index')) === video.stream) packets.push(packet);
  }
  return { packets, fileEnd };
}

function readPacket(row: ReadonlyMap<string, string>): Packet {
  const flags = row.get('flags') ?? '';
  return {
    pts: seconds(row.get('pts_time')),
    dts: seconds(row.get('dts_time')),
    duration: seconds(row.get('duration_time')) ?? 0,
    key: flags.includes('K'),
    hidden: flags.includes('D'),
    damaged: flags.includes('C'),
  };
}

/** For files whose packets do not tell what is shown when (AVI, raw streams, VP8): what the decoder makes of them. */
async function readDecodedTimes(
  video: VideoInfo,
  ffprobe: Program,
  signal?: AbortSignal,
): Promise<Timestamps> {
  const args = ['-select_streams', `${video.stream}`, '-show_entries', 'frame=best_effort_timestamp_time'];
  const times: (number | undefined)[] = [];
  for await (const row of probeRows(ffprobe, args, video.path, signal)) {
    const time = row.get('best_effort_timestamp_time');
    // The last pictures out of the decoder can lack a time, in containers that have only a rate.
    const previous = times.at(-1);
    const next = previous === undefined ? undefined : previous + 1 / (video.fps ?? 25);
    if (time !== undefined) times.push(seconds(time) ?? next);
  }
  const last = times.at(-1);
  const end = last === undefined ? Number.POSITIVE_INFINITY : last + 1 / (video.fps ?? 25);
  const cut = endsEarly(video, end, end);
  return { times, frameCount: cut ? wholeCount(video, times.length, 0) : times.length, cut };
}

function seconds(text: string | undefined): number | undefined {
  const value = Number.parseFloat(text ?? '');
  return Number.isFinite(value) ? value : undefined;
}
