/**
 * OpenEXR motion vectors. docs/openexr.md says which program expects which names and signs; v points up in all of them.
 * One field is written under the names of The Foundry's Nuke: forward.u and forward.v, or backward.u and backward.v.
 */
import { createField, type Direction, type FlowField } from '../field.js';
import { isKnown } from '../known.js';
import { decodeExr, type ExrPicture, encodeExr } from './exr-file.js';
import { decodeHeader, EXR_MAGIC, type ExrHeader } from './exr-header.js';
import { beginsWith, corrupt, type FlowFormat } from './format.js';

/** The greatest number of half precision; what rounds to more would be infinite. */
const HALF_MOST = 65520;

interface Layer {
  readonly direction: Direction;
  /** Names of the channels that hold u and v, whatever layers they lie in. */
  readonly names: readonly [string, string];
  /** What u and v (down) are multiplied with in the file. */
  readonly signs: readonly [number, number];
}

/** Nuke: pixels from here to where it is in the next or the previous frame. */
const NUKE: readonly Layer[] = [
  { direction: 'forward', names: ['forward.u', 'forward.v'], signs: [1, -1] },
  { direction: 'backward', names: ['backward.u', 'backward.v'], signs: [1, -1] },
];

/** Blender's Vector pass: X and Y lead to the previous frame; Z and W are where it came from as seen by the next. */
const BLENDER: readonly Layer[] = [
  { direction: 'forward', names: ['Vector.Z', 'Vector.W'], signs: [-1, 1] },
  { direction: 'backward', names: ['Vector.X', 'Vector.Y'], signs: [1, -1] },
];

/** The programs whose layers can be written, with the layer that their files of several layers lie in. */
const CONVENTIONS = {
  nuke: { layers: NUKE, prefix: '', texts: {} },
  blender: {
    layers: BLENDER,
    prefix: 'ViewLayer.',
    // Without it Blender takes a file for a picture of one layer.
    texts: { BlenderMultiChannel: 'Blender V2.55.1 and newer' },
  },
} as const;

export type MotionConvention = keyof typeof CONVENTIONS;

/**
 * A frame's file with both its motions, on its own grid, in pixels of single precision: to the next frame and to the previous
 * one. Where one is missing, at an end of a clip, its layer is there and all zero, so that every file of a clip has the same.
 */
export function encodeMotionLayers(
  fields: Readonly<Partial<Record<Direction, FlowField>>>,
  convention: MotionConvention,
): Promise<Uint8Array> {
  const { width, height } = (fields.forward ?? fields.backward)!;
  const { layers, prefix, texts } = CONVENTIONS[convention];
  const channels = layers.flatMap(({ direction, names, signs }) => {
    const field = fields[direction] ?? createField(width, height);
    return names.map((name, i) => [`${prefix}${name}`, plane(field, i, signs[i]!)] as const);
  });
  return encodeExr({ width, height, channels: new Map(channels) }, 'float', texts);
}

/** Component `c` of every pixel, times `sign`. */
function plane({ data }: FlowField, c: number, sign: number): Float32Array {
  const values = data.subarray((c * data.length) / 2, ((c + 1) * data.length) / 2);
  return sign === 1 ? values : values.map((value) => -value);
}

function encodeField(field: FlowField, direction: Direction, type: 'half' | 'float'): Promise<Uint8Array> {
  const { names, signs } = NUKE.find((layer) => layer.direction === direction)!;
  const channels = new Map(names.map((name, i) => [name, plane(field, i, signs[i]!)]));
  return encodeExr({ width: field.width, height: field.height, channels }, type);
}

/** Known vectors within half precision; all others become NaN rather than infinite. */
function withinHalf(field: FlowField): FlowField {
  const { width, height } = field;
  const data = field.data.slice();
  const pixels = width * height;
  for (let i = 0; i < pixels; i++) {
    if (fitsHalf(data[i]!, data[pixels + i]!)) continue;
    data[i] = Number.NaN;
    data[pixels + i] = Number.NaN;
  }
  return { width, height, data };
}

/** False for NaN too. */
function fitsHalf(u: number, v: number): boolean {
  return Math.abs(u) < HALF_MOST && Math.abs(v) < HALF_MOST;
}

function beyondHalf({ data }: FlowField): number {
  const pixels = data.length / 2;
  let count = 0;
  for (let i = 0; i < pixels; i++) {
    const [u, v] = [data[i]!, data[pixels + i]!];
    if (isKnown(u, v) && !fitsHalf(u, v)) count++;
  }
  return count;
}

/** Throws `file-corrupt`, also for a file without motion vectors under a name whose meaning is known. */
async function decodeMotion(bytes: Uint8Array, path: string, direction?: Direction): Promise<FlowField> {
  const header = headerOf(bytes, path);
  const found = layersIn(header).find((layer) => !direction || layer.direction === direction);
  if (!found) {
    const channels = header.channels.map(({ name }) => name).join(', ') || 'none';
    const missing = direction
      ? `flow ${direction}`
      : 'motion vectors under a name that is known (forward.u, backward.u, Vector.X)';
    throw corrupt(path, `holds no ${missing}: its channels are ${channels}`);
  }
  return fieldFrom(await decodeExr(bytes, path, header, found.names), found);
}

function directionsIn(bytes: Uint8Array, path: string): Direction[] {
  return [...new Set(layersIn(headerOf(bytes, path)).map(({ direction }) => direction))];
}

function headerOf(bytes: Uint8Array, path: string): ExrHeader {
  if (!beginsWith(bytes, EXR_MAGIC)) throw corrupt(path, 'is not an OpenEXR file');
  return decodeHeader(bytes, path);
}

/** Those of Nuke's and then Blender's layers that are there, forward before backward, within any layer of layers. */
function layersIn({ channels }: ExrHeader): Layer[] {
  return [...NUKE, ...BLENDER].flatMap((layer) => {
    const names = layer.names.map(
      (name) => channels.find((channel) => channel.name === name || channel.name.endsWith(`.${name}`))?.name,
    );
    return names[0] !== undefined && names[1] !== undefined
      ? [{ ...layer, names: [names[0], names[1]] }]
      : [];
  });
}

function fieldFrom({ width, height, channels }: ExrPicture, { names, signs }: Layer): FlowField {
  const field = createField(width, height);
  names.forEach((name, c) => {
    const values = channels.get(name)!;
    for (let i = 0; i < values.length; i++) field.data[c * values.length + i] = values[i]! * signs[c]!;
  });
  return field;
}

export const exr: FlowFormat = {
  id: 'exr',
  name: 'OpenEXR',
  extension: '.exr',
  describe: 'OpenEXR .exr for compositing: float32 forward.u, forward.v with v up, ZIP, unknown as NaN',
  matches: (bytes) => beginsWith(bytes, EXR_MAGIC),
  encode: (field, direction = 'forward') => encodeField(field, direction, 'float'),
  directions: directionsIn,
  decode: decodeMotion,
  outOfRange: () => 0,
};

export const exrHalf: FlowFormat = {
  ...exr,
  id: 'exr-half',
  name: 'OpenEXR in half precision',
  describe: 'OpenEXR .exr in half precision: 11 significant bits, within +-65504 px',
  encode: (field, direction = 'forward') => encodeField(withinHalf(field), direction, 'half'),
  outOfRange: beyondHalf,
};
