/** Where the results of one source lie inside its folder; all names are relative to it, with forward slashes. */
import type { Direction } from '../flow/field.js';
import { type FlowFormatId, flowFormats } from '../flow/formats/index.js';
import type { Plan } from './plan.js';

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

/** The colour video of all pairs: `viz/forward.mp4`. */
export function videoFile(direction: Direction): string {
  return `viz/${direction}.mp4`;
}

/** The folders, outer ones first, that the results of `plan` need. */
export function foldersOf(plan: Plan): string[] {
  const directions = directionsOf(plan);
  const pictures = plan.viz.includes('png') ? directions.map((direction) => `viz/${direction}`) : [];
  return [...directions, ...(plan.viz.length > 0 ? ['viz'] : []), ...pictures];
}

function pairNumber(first: number): string {
  return String(first).padStart(6, '0');
}
