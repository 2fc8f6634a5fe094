import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileError, StudioError } from '../../errors.js';
import type { Direction, FlowField } from '../field.js';
import { exr, exrHalf } from './exr.js';
import { flo } from './flo.js';
import type { FlowFormat, FlowFormatId } from './format.js';
import { kitti } from './kitti.js';
import { mat } from './mat.js';
import { npy } from './npy.js';
import { npz } from './npz.js';
import { pfm } from './pfm.js';

export type { FlowFormat, FlowFormatId } from './format.js';

/** Every format that is read and written; the exact ones come first. */
export const flowFormats: Readonly<Record<FlowFormatId, FlowFormat>> = {
  flo,
  npy,
  pfm,
  npz,
  mat,
  exr,
  'exr-half': exrHalf,
  kitti,
};

/** The whole file that holds `field`, which leads in `direction`, in the given format. */
export async function encodeFlow(
  id: FlowFormatId,
  field: FlowField,
  direction?: Direction,
): Promise<Uint8Array> {
  return flowFormats[id].encode(field, direction);
}

/** A flow file that was read. */
export interface FlowFile {
  readonly format: FlowFormat;
  /** Its length. */
  readonly bytes: number;
  /** All flow that the file holds, forward first; none where the format does not name it. */
  readonly directions: readonly Direction[];
  readonly field: FlowField;
}

/**
 * Reads a flow file of any format: what its first bytes say, or else its name; of a file with flow in both directions the
 * one that is asked for, or the forward one. Throws StudioError naming the file if it is missing, unreadable, broken, or no
 * flow file.
 */
export async function readFlowFile(path: string, direction?: Direction): Promise<FlowFile> {
  const bytes = await readFile(path).catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  const formats = Object.values(flowFormats);
  const format = formats.find((candidate) => candidate.matches(bytes)) ?? formatOfName(path);
  if (!format) {
    throw new StudioError(
      'not-flow',
      `${path} is not a flow file.`,
      'Files that are read: .flo, .npy, .npz, .pfm, .mat, .exr and KITTI 16-bit .png.',
    );
  }
  const directions = format.directions?.(bytes, path) ?? [];
  return { format, bytes: bytes.length, directions, field: await format.decode(bytes, path, direction) };
}

/** The field in a flow file, as `readFlowFile` reads it. */
export async function readFlow(path: string): Promise<FlowField> {
  return (await readFlowFile(path)).field;
}

/** The format whose extension `path` has, in either case. */
export function formatOfName(path: string): FlowFormat | undefined {
  const extension = extname(path).toLowerCase();
  return Object.values(flowFormats).find((format) => format.extension === extension);
}
