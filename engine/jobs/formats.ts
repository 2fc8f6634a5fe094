/** What an export can write. */
import type { FlowFormatId } from '../flow/formats/index.js';

export const FLOW_FORMATS = ['flo', 'kitti', 'pfm', 'npy'] as const satisfies readonly FlowFormatId[];
export const VIZ_FORMATS = ['png', 'mp4'] as const;

export type VizFormat = (typeof VIZ_FORMATS)[number];
