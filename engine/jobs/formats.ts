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
export const VIZ_FORMATS = ['png', 'mp4'] as const;

export type VizFormat = (typeof VIZ_FORMATS)[number];
