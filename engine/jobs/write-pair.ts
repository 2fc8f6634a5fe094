/** From the flow of one pair to its complete files, staged beside their final names. */
import { join } from 'node:path';
import { type StagedFile, stageFile } from '../files/atomic.js';
import { autoMagnitude } from '../flow/color.js';
import type { Direction, FlowField } from '../flow/field.js';
import { encodeFlow, flowFormats } from '../flow/formats/index.js';
import { colorPng } from '../flow/viz.js';
import type { PairFlow } from '../runtime/estimator.js';
import type { PairRecord, WrittenFile } from './journal.js';
import { directionsOf, flowFile, pictureFile } from './layout.js';
import type { Plan } from './plan.js';

export interface StagedPair {
  readonly record: PairRecord;
  readonly staged: readonly StagedFile[];
  /** How many motions are beyond the range of a format, and so are marked unknown in it. */
  readonly outOfRange: number;
}

/** The times of frames by their index, as far as the source has times. */
export type FrameTimes = ReadonlyMap<number, number | undefined>;

/**
 * Encodes and stages every file that `plan` asks for, one after another so that one encoded field is in memory at a time.
 * Throws StudioError if one cannot be written; then none is left.
 */
export async function stagePair(
  folder: string,
  pair: PairFlow,
  plan: Plan,
  times: FrameTimes,
): Promise<StagedPair> {
  const staged: StagedFile[] = [];
  const files: WrittenFile[] = [];
  const motion: number[] = [];
  let outOfRange = 0;
  try {
    for (const direction of directionsOf(plan)) {
      const field = fieldOf(pair, direction);
      motion.push(autoMagnitude(field));
      for (const format of plan.formats) outOfRange += flowFormats[format].outOfRange(field);
      for (const { path, encode } of encodings(field, direction, pair.first, plan)) {
        const file = await stageFile(join(folder, path), await encode());
        staged.push(file);
        files.push({ path, bytes: file.bytes });
      }
    }
  } catch (error) {
    await Promise.all(staged.map((file) => file.discard()));
    throw error;
  }
  const { first, second, device, tiles } = pair;
  const [firstTime, secondTime] = [times.get(first), times.get(second)];
  return {
    record: { type: 'pair', first, second, firstTime, secondTime, device, tiles, motion, files },
    staged,
    outOfRange,
  };
}

function encodings(field: FlowField, direction: Direction, first: number, plan: Plan) {
  const flows = plan.formats.map((format) => ({
    path: flowFile(direction, first, format),
    encode: () => encodeFlow(format, field, direction),
  }));
  if (!plan.viz.includes('png')) return flows;
  return [...flows, { path: pictureFile(direction, first), encode: () => colorPng(field) }];
}

function fieldOf(pair: PairFlow, direction: Direction): FlowField {
  const field = pair[direction];
  if (!field) throw new Error(`the estimator left out the ${direction} flow of pair ${pair.first}`);
  return field;
}
