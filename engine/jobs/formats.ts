/** What an export can write, in the one order that every surface shows. */
import type { FlowFormatId } from '../flow/formats/index.js';

export const FLOW_FORMATS = [
  'flo',
  'kitti',
  'pfm',
  'npy',
  'npz',
  'mat',
  'exr',
  'exr-half',
] as const satisfies readonly FlowFormatId[];
/** Colour pictures: one a pair, and videos and an animation of all pairs. */
export const VIZ_FORMATS = ['png', 'mp4', 'side-by-side', 'overlay', 'webp'] as const;
/** The MP4s among them. */
export const VIDEOS = ['mp4', 'side-by-side', 'overlay'] as const satisfies readonly VizFormat[];
/** What follows from the flow: numbers, masks of each pair, and a frame's motion in both directions for compositing. */
export const EXTRAS = ['statistics', 'occlusion', 'confidence', 'nuke', 'blender'] as const;
/** Those that need the flow back, too. */
export const TWO_WAY_EXTRAS = [
  'occlusion',
  'confidence',
  'nuke',
  'blender',
] as const satisfies readonly Extra[];

export type VizFormat = (typeof VIZ_FORMATS)[number];
export type Video = (typeof VIDEOS)[number];
export type Extra = (typeof EXTRAS)[number];
