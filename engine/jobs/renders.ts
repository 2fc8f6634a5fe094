/** All that a plan wants rendered from the stored flow after the last pair, and which of it is there already. */
import { join } from 'node:path';
import type { Direction } from '../flow/field.js';
import type { EventSink } from './events.js';
import { VIDEOS } from './formats.js';
import type { PairRecord } from './journal.js';
import { animationFile, directionsOf, layersFile, statisticsFile, videoFile } from './layout.js';
import type { Rendering } from './rendering.js';
import { writeAnimation } from './write-animation.js';
import { framesOf, writeLayers } from './write-layers.js';
import { writeStatistics } from './write-statistics.js';
import { writeVideo } from './write-video.js';

/** One file that is rendered. */
interface Render {
  /** Relative to the result folder. */
  readonly path: string;
  /** Those that it shows: once one of them is computed anew, so is this. */
  readonly pairs: readonly PairRecord[];
  /** Returns what a person should know of the result. */
  write(): Promise<string | undefined>;
}

/**
 * Renders what is missing, or shows other pairs than are there now, or shows one of `computed`, which holds the earlier frames
 * of the pairs of this run. Throws StudioError, or the signal's reason.
 */
export async function writeRenders(
  rendering: Rendering,
  computed: ReadonlySet<number>,
  emit: EventSink,
): Promise<void> {
  const { folder, signal } = rendering;
  const announced = new Set<string>();
  for (const { path, pairs, write } of rendersOf(rendering)) {
    signal?.throwIfAborted();
    const present = folder.videos.get(path);
    if (present?.pairs === pairs.length && !pairs.some(({ first }) => computed.has(first))) continue;
    const what = path.endsWith('.exr') ? path.slice(0, path.indexOf('/')) : path;
    if (!announced.has(what)) emit({ type: 'notice', message: `Rendering ${join(folder.path, what)}` });
    announced.add(what);
    const notice = await write();
    if (notice) emit({ type: 'notice', message: notice });
  }
}

function rendersOf(rendering: Rendering): Render[] {
  const { plan, stored } = rendering;
  const { pairs } = stored;
  const perDirection = directionsOf(plan).flatMap((direction) => rendersOfDirection(rendering, direction));
  const layers = (['nuke', 'blender'] as const)
    .filter((convention) => plan.extras.includes(convention))
    .flatMap((convention) =>
      framesOf(pairs).map((motion) => ({
        path: layersFile(convention, motion.frame),
        pairs: [motion.next, motion.previous].filter((pair) => pair !== undefined),
        write: () => writeLayers(rendering, convention, motion),
      })),
    );
  return [...perDirection, ...layers];
}

function rendersOfDirection(rendering: Rendering, direction: Direction): Render[] {
  const { viz, extras } = rendering.plan;
  const { pairs } = rendering.stored;
  const videos = VIDEOS.filter((video) => viz.includes(video)).map((video) => ({
    path: videoFile(direction, video),
    pairs,
    write: () => writeVideo(rendering, direction, video),
  }));
  const animation = {
    path: animationFile(direction),
    pairs,
    write: () => writeAnimation(rendering, direction),
  };
  const statistics = {
    path: statisticsFile(direction),
    pairs,
    write: () => writeStatistics(rendering, direction),
  };
  return [
    ...videos,
    ...(viz.includes('webp') ? [animation] : []),
    ...(extras.includes('statistics') ? [statistics] : []),
  ];
}
