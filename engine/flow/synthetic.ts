/**
 * The demonstration's scene: textured layers that each move by a similarity transform of their own, so that the true flow
 * of every pixel follows from arithmetic: where the point of the layer seen there will be in the next frame.
 */
import { createField, type FlowField } from './field.js';
import { roundedPolygon, star } from './outline.js';
import { addTexture, createTexture, type Texture } from './texture.js';

export interface DemoScene {
  readonly width?: number;
  readonly height?: number;
  /** How many frames; there is one flow field fewer. */
  readonly frames?: number;
}

export interface DemoFrame {
  readonly width: number;
  readonly height: number;
  /** (height, width, 3) RGB interleaved. */
  readonly data: Uint8Array;
  /** The exact flow to the next frame; undefined for the last. */
  readonly flow?: FlowField;
}

/** Sizes and motions below are for a picture of this height, and scale with it. */
const REFERENCE_HEIGHT = 384;

/** Maps a layer's own coordinates to the picture's: turn, scale, then move. In units of the reference height. */
interface Pose {
  readonly x: number;
  readonly y: number;
  readonly angle: number;
  readonly scale: number;
}

interface Layer {
  readonly texture: Texture;
  /** Signed distance in the layer's coordinates to its outline, negative within. */
  distance(x: number, y: number): number;
  /** The pose at frame `t`, with the centre of the picture at the origin. */
  pose(t: number): Pose;
}

/** From back to front. All motions swing, so that a scene of any length stays in the picture. */
const LAYERS: readonly Layer[] = [
  {
    texture: createTexture(['#121e2c', '#26545c', '#789676', '#e0cea0', '#faf0dc'], 90, 1),
    distance: () => Number.NEGATIVE_INFINITY,
    pose: (t) => ({
      x: -26 * Math.sin(0.06 * t),
      y: 14 * Math.sin(0.05 * t + 0.6),
      angle: 0.03 * Math.sin(0.07 * t),
      scale: 1 + 0.05 * Math.sin(0.09 * t),
    }),
  },
  {
    texture: createTexture(['#1e1a46', '#563c96', '#ce78aa', '#ffd6be'], 44, 23),
    distance: (x, y) => roundedPolygon(x, y, 6, 74, 10),
    pose: (t) => ({
      x: 150 + 34 * Math.cos(0.15 * t),
      y: -66 + 52 * Math.sin(0.15 * t),
      angle: 0.2 + 0.3 * Math.sin(0.11 * t),
      scale: 1,
    }),
  },
  {
    texture: createTexture(['#460c14', '#be3024', '#fa9632', '#ffec96'], 40, 47),
    distance: (x, y) => Math.hypot(x, y) - 66,
    pose: (t) => ({
      x: -165 + 62 * Math.sin(0.13 * t),
      y: -20 - 30 * Math.sin(0.1 * t),
      angle: -0.05 * t,
      scale: 1 + 0.12 * Math.sin(0.12 * t),
    }),
  },
  {
    texture: createTexture(['#082c28', '#187860', '#82ce78', '#f0fabe'], 34, 71),
    distance: (x, y) => star(x, y, 5, 92, 46),
    pose: (t) => ({
      x: 26 - 64 * Math.sin(0.12 * t),
      y: 84 - 22 * Math.sin(0.16 * t),
      angle: 0.04 * t,
      scale: 1,
    }),
  },
];

/**
 * Renders the scene frame by frame, always the same for the same options; 640 x 384 pixels and 12 frames if not told.
 * A pixel at an outline shows both layers, by the share each covers; its flow is that of the layer at its centre.
 */
export function* renderDemoScene({
  width = 640,
  height = 384,
  frames = 12,
}: DemoScene = {}): Generator<DemoFrame> {
  const view = viewOf(width, height);
  for (let t = 0; t < frames; t++) {
    const data = renderFrame(view, t);
    yield t + 1 < frames ? { width, height, data, flow: trueFlow(view, t) } : { width, height, data };
  }
}

/** The exact flow from frame `t` of the scene at that size to the next. */
export const trueDemoFlow = ({ width, height }: { width: number; height: number }, t: number): FlowField =>
  trueFlow(viewOf(width, height), t);

const viewOf = (width: number, height: number): View => ({ width, height, unit: height / REFERENCE_HEIGHT });

interface View {
  readonly width: number;
  readonly height: number;
  /** Pixels for one unit of the reference height. */
  readonly unit: number;
}

function renderFrame(view: View, t: number): Uint8Array {
  const poses = LAYERS.map((layer) => layer.pose(t));
  const data = new Uint8Array(3 * view.width * view.height);
  const color = new Float64Array(3);
  for (let i = 0; i < view.width * view.height; i++) {
    color.fill(0);
    let uncovered = 1;
    for (let l = LAYERS.length - 1; uncovered > 0; l--) {
      const { texture, distance } = LAYERS[l]!;
      const { x, y } = toLayer(view, poses[l]!, i % view.width, Math.floor(i / view.width));
      // Over a pixel's width the outline is nearly straight: the covered share follows from its distance.
      const pixelsInside = -distance(x, y) * poses[l]!.scale * view.unit;
      const share = uncovered * Math.min(1, Math.max(0, 0.5 + pixelsInside));
      if (share > 0) addTexture(color, texture, x, y, share);
      uncovered -= share;
    }
    for (let c = 0; c < 3; c++) data[3 * i + c] = color[c]! + 0.5;
  }
  return data;
}

function trueFlow(view: View, t: number): FlowField {
  const now = LAYERS.map((layer) => layer.pose(t));
  const next = LAYERS.map((layer) => layer.pose(t + 1));
  const field = createField(view.width, view.height);
  const pixels = view.width * view.height;
  for (let i = 0; i < pixels; i++) {
    const column = i % view.width;
    const row = Math.floor(i / view.width);
    for (let l = LAYERS.length - 1; l >= 0; l--) {
      const point = toLayer(view, now[l]!, column, row);
      if (LAYERS[l]!.distance(point.x, point.y) > 0) continue;
      const there = toPicture(view, next[l]!, point.x, point.y);
      field.data[i] = there.x - column;
      field.data[pixels + i] = there.y - row;
      break;
    }
  }
  return field;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

/** The point of a layer that is seen at the centre of a pixel. */
function toLayer(view: View, pose: Pose, column: number, row: number): Point {
  const x = (column - (view.width - 1) / 2) / view.unit - pose.x;
  const y = (row - (view.height - 1) / 2) / view.unit - pose.y;
  const cos = Math.cos(pose.angle) / pose.scale;
  const sin = Math.sin(pose.angle) / pose.scale;
  return { x: cos * x + sin * y, y: cos * y - sin * x };
}

/** The inverse of `toLayer`. */
function toPicture(view: View, pose: Pose, x: number, y: number): Point {
  const cos = Math.cos(pose.angle) * pose.scale;
  const sin = Math.sin(pose.angle) * pose.scale;
  return {
    x: (cos * x - sin * y + pose.x) * view.unit + (view.width - 1) / 2,
    y: (sin * x + cos * y + pose.y) * view.unit + (view.height - 1) / 2,
  };
}
