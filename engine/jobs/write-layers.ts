/** A frame's motion to the next and to the previous frame in one OpenEXR file, as compositing programs want it. */
import { encodeMotionLayers, type MotionConvention } from '../flow/formats/exr.js';
import type { PairRecord } from './journal.js';
import { layersFile } from './layout.js';
import { type Rendering, writeRendered } from './rendering.js';

/** What is known of the motion of one frame: the pairs that begin and end with it. */
export interface FrameMotion {
  readonly frame: number;
  readonly next?: PairRecord;
  readonly previous?: PairRecord;
}

/** Every frame that some pair has, in order. */
export function framesOf(pairs: readonly PairRecord[]): FrameMotion[] {
  const nexts = new Map(pairs.map((pair) => [pair.first, pair]));
  const previous = new Map(pairs.map((pair) => [pair.second, pair]));
  const frames = new Set([...nexts.keys(), ...previous.keys()]);
  return [...frames]
    .sort((a, b) => a - b)
    .map((frame) => ({ frame, next: nexts.get(frame), previous: previous.get(frame) }));
}

/** Writes `nuke/000000.exr` or `blender/000000.exr`. Throws StudioError. */
export async function writeLayers(
  rendering: Rendering,
  convention: MotionConvention,
  { frame, next, previous }: FrameMotion,
): Promise<undefined> {
  const { stored } = rendering;
  const bytes = await encodeMotionLayers(
    {
      forward: next && (await stored.read('forward', next.first)),
      backward: previous && (await stored.read('backward', previous.first)),
    },
    convention,
  );
  const pairs = [next, previous].filter(Boolean).length;
  await writeRendered(rendering, layersFile(convention, frame), pairs, bytes);
}
