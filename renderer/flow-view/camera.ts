/** Where a view looks: which point of a clip is at its centre, and how large the clip's pixels are. Nothing here draws. */

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** In CSS pixels of the canvas, y down. */
export interface Box extends Point, Size {}

/** `x`, `y`: the point of the clip, in its pixels, at the centre of the box. `zoom`: CSS pixels for one pixel of the clip. */
export interface Camera extends Point {
  readonly zoom: number;
}

/** Each pixel of a clip is then large enough to be read on its own. */
const LARGEST_ZOOM = 64;

/** A view can be this much smaller than one that fits. */
const SMALLEST_PART = 0.5;

/** The whole clip, as large as it fits. */
export function fitted(clip: Size, box: Size): Camera {
  const zoom = Math.max(1e-3, Math.min(box.width / clip.width, box.height / clip.height));
  return { x: clip.width / 2, y: clip.height / 2, zoom };
}

export function toClip(camera: Camera, box: Box, { x, y }: Point): Point {
  return {
    x: camera.x + (x - box.x - box.width / 2) / camera.zoom,
    y: camera.y + (y - box.y - box.height / 2) / camera.zoom,
  };
}

export function toScreen(camera: Camera, box: Box, { x, y }: Point): Point {
  return {
    x: box.x + box.width / 2 + (x - camera.x) * camera.zoom,
    y: box.y + box.height / 2 + (y - camera.y) * camera.zoom,
  };
}

/** Moves the picture by so many CSS pixels. */
export function pan(camera: Camera, dx: number, dy: number): Camera {
  return { ...camera, x: camera.x - dx / camera.zoom, y: camera.y - dy / camera.zoom };
}

/** Zooms by `factor`, and what is at `point` of the box stays there, as long as the limits let it. */
export function zoomAt(camera: Camera, clip: Size, box: Box, point: Point, factor: number): Camera {
  const smallest = SMALLEST_PART * fitted(clip, box).zoom;
  const zoom = Math.min(LARGEST_ZOOM, Math.max(Math.min(smallest, 1), camera.zoom * factor));
  const held = toClip(camera, box, point);
  return {
    x: held.x - (point.x - box.x - box.width / 2) / zoom,
    y: held.y - (point.y - box.y - box.height / 2) / zoom,
    zoom,
  };
}

/** Keeps the centre of the box on the clip, so that it cannot be lost. */
export function keepInSight(camera: Camera, clip: Size): Camera {
  return {
    x: Math.min(clip.width, Math.max(0, camera.x)),
    y: Math.min(clip.height, Math.max(0, camera.y)),
    zoom: camera.zoom,
  };
}

export function contains(box: Box, { x, y }: Point): boolean {
  return x >= box.x && y >= box.y && x < box.x + box.width && y < box.y + box.height;
}

/** Squares of `step` clip pixels that lie on the clip and in sight, counted from the clip's corner so that they do not swim. */
export interface Grid {
  readonly firstColumn: number;
  readonly firstRow: number;
  readonly columns: number;
  readonly rows: number;
  readonly step: number;
}

/** The grid whose squares are at least `spacing` CSS pixels wide; steps are powers of two, and of one pixel at least. */
export function visibleGrid(camera: Camera, clip: Size, box: Size, spacing: number): Grid {
  const step = 2 ** Math.max(0, Math.ceil(Math.log2(spacing / camera.zoom)));
  const halfWidth = box.width / 2 / camera.zoom;
  const halfHeight = box.height / 2 / camera.zoom;
  const first = (low: number) => Math.max(0, Math.floor(low / step));
  const end = (high: number, size: number) => Math.ceil(Math.min(size, high) / step);
  const firstColumn = first(camera.x - halfWidth);
  const firstRow = first(camera.y - halfHeight);
  return {
    firstColumn,
    firstRow,
    columns: Math.max(0, end(camera.x + halfWidth, clip.width) - firstColumn),
    rows: Math.max(0, end(camera.y + halfHeight, clip.height) - firstRow),
    step,
  };
}
