/** Where the results of one source lie inside its folder; all names are relative to it, with forward slashes. */
import type { Direction } from '../flow/field.js';
import type { MotionConvention } from '../flow/formats/exr.js';
import { type FlowFormatId, flowFormats } from '../flow/formats/index.js';
import { EXTRAS, VIDEOS, type Video } from './formats.js';
import type { Plan } from './plan.js';

/** The masks among the extras. */
export const MASKS = ['occlusion', 'confidence'] as const;
export type Mask = (typeof MASKS)[number];

export const MANIFEST = 'manifest.json';
export const JOURNAL = 'journal.jsonl';
export const LOCK = '.flow-studio.lock';

export function directionsOf(plan: Pick<Plan, 'backward'>): Direction[] {
  return plan.backward ? ['forward', 'backward'] : ['forward'];
}

/** The flow file of the pair whose earlier frame is `first`: `forward/000000.flo`. */
export function flowFile(direction: Direction, first: number, format: FlowFormatId): string {
  return `${direction}/${pairNumber(first)}${flowFormats[format].extension}`;
}

/** The colour picture of a pair: `viz/forward/000000.png`. */
export function pictureFile(direction: Direction, first: number): string {
  return `viz/${direction}/${pairNumber(first)}.png`;
}

/** The occlusions or the confidence of a pair's flow: `occlusion/forward/000000.png`. */
export function maskFile(mask: Mask, direction: Direction, first: number): string {
  return `${mask}/${direction}/${pairNumber(first)}.png`;
}

/** A video of all pairs: `viz/forward.mp4`, `viz/forward-overlay.mp4`. */
export function videoFile(direction: Direction, video: Video = 'mp4'): string {
  return `viz/${direction}${video === 'mp4' ? '' : `-${video}`}.mp4`;
}

/** The animation of all pairs: `viz/forward.webp`. */
export function animationFile(direction: Direction): string {
  return `viz/${direction}.webp`;
}

/** The statistics of all pairs: `statistics/forward.csv`. */
export function statisticsFile(direction: Direction): string {
  return `statistics/${direction}.csv`;
}

/** The motion of a frame in both directions: `nuke/000000.exr`. */
export function layersFile(convention: MotionConvention, frame: number): string {
  return `${convention}/${pairNumber(frame)}.exr`;
}

type Written = Pick<Plan, 'backward' | 'viz' | 'extras'>;

/** The names of all MP4s of a run, which are theirs even where a kill left them without a record. */
export function videoFiles({ backward, viz }: { backward: boolean; viz: readonly string[] }): string[] {
  const videos = VIDEOS.filter((video) => viz.includes(video));
  return directionsOf({ backward }).flatMap((direction) =>
    videos.map((video) => videoFile(direction, video)),
  );
}

/** The folders, outer ones first, that the results of `plan` need. */
export function foldersOf({ backward, viz, extras }: Written): string[] {
  const directions = directionsOf({ backward });
  const within = (folder: string) => [folder, ...directions.map((direction) => `${folder}/${direction}`)];
  const pictures = viz.includes('png') ? within('viz') : viz.length > 0 ? ['viz'] : [];
  const masks = MASKS.filter((mask) => extras.includes(mask)).flatMap(within);
  const others = (['statistics', 'nuke', 'blender'] as const).filter((extra) => extras.includes(extra));
  return [...directions, ...pictures, ...masks, ...others];
}

/** Every folder that any plan may need, inner ones first. */
export const ALL_FOLDERS: readonly string[] = foldersOf({
  backward: true,
  viz: ['png'],
  extras: [...EXTRAS],
}).reverse();

function pairNumber(first: number): string {
  return String(first).padStart(6, '0');
}
