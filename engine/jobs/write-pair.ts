/** From the flow of one pair to its complete files, staged beside their final names. */
import { join } from 'node:path';
import { type StagedFile, stageFile } from '../files/atomic.js';
import { autoMagnitude } from '../flow/color.js';
import type { Direction, FlowField } from '../flow/field.js';
import { encodeFlow, flowFormats } from '../flow/formats/index.js';
import { colorPng, confidencePng, occlusionPng } from '../flow/viz.js';
import type { PairFlow } from '../runtime/estimator.js';
import type { PairRecord, WrittenFile } from './journal.js';
import { directionsOf, flowFile, MASKS, maskFile, pictureFile } from './layout.js';
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
      for (const { path, encode } of encodings(pair, direction, plan)) {
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

function encodings(pair: PairFlow, direction: Direction, plan: Plan) {
  const { first } = pair;
  const field = fieldOf(pair, direction);
  const flows = plan.formats.map((format) => ({
    path: flowFile(direction, first, format),
    encode: () => encodeFlow(format, field, direction),
  }));
  const pictures = plan.viz.includes('png')
    ? [{ path: pictureFile(direction, first), encode: () => colorPng(field) }]
    : [];
  const masks = MASKS.filter((mask) => plan.extras.includes(mask)).map((mask) => ({
    path: maskFile(mask, direction, first),
    encode: () => {
      const back = fieldOf(pair, direction === 'forward' ? 'backward' : 'forward');
      return mask === 'occlusion' ? occlusionPng(field, back) : confidencePng(field, back);
    },
  }));
  return [...flows, ...pictures, ...masks];
}

function fieldOf(pair: PairFlow, direction: Direction): FlowField {
  const field = pair[direction];
  if (!field) throw new Error(`the estimator left out the ${direction} flow of pair ${pair.first}`);
  return field;
}
