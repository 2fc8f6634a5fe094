import { arrows } from './arrows.js';
import { colorWheel } from './color-wheel.js';
import { difference } from './difference.js';
import { error } from './error.js';
import { frame } from './frame.js';
import { divergence, rotation } from './gradients.js';
import { heat } from './heat.js';
import { occlusion } from './occlusion.js';
import { overlay } from './overlay.js';
import { particles } from './particles.js';
import { streamlines } from './streamlines.js';
import { texture } from './texture.js';
import type { Visualisation } from './visualisation.js';

/** In the order of the picker and its keys. */
export const VISUALISATION_IDS = [
  'wheel',
  'heat',
  'arrows',
  'particles',
  'overlay',
  'difference',
  'occlusion',
  'error',
  'streamlines',
  'texture',
  'rotation',
  'divergence',
] as const;

export type VisualisationId = (typeof VISUALISATION_IDS)[number];

/** `frame` is the video alone, for comparing. */
export const VISUALISATIONS: Readonly<Record<VisualisationId | 'frame', Visualisation>> = {
  wheel: colorWheel,
  heat,
  arrows,
  particles,
  overlay,
  difference,
  occlusion,
  error,
  streamlines,
  texture,
  rotation,
  divergence,
  frame,
};
