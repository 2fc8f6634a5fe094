/** A shot whose camera pans over a textured ground on which a textured disc moves by itself, exactly. */
import { addTexture, createTexture } from '../../engine/flow/texture.js';
import { makeClip } from './clips.js';
import { writePictures } from './pictures.js';

export const SCENE = {
  width: 320,
  height: 240,
  frames: 4,
  fps: 25,
  /** What the picture of the ground does, in pixels a frame. */
  pan: { u: -5, v: 2 },
  /** Its centre in the first frame, and its own motion. */
  object: { x: 150, y: 100, radius: 38, u: 6, v: -3 },
} as const;

const GROUND = createTexture(['#1c2b1e', '#4c6b3c', '#a0a878', '#ece4c0'], 40, 3);
const OBJECT = createTexture(['#5a1010', '#c8402c', '#f0a040', '#fff0b0'], 24, 17);

/** Writes `name`.mp4 into `folder`. Returns its path. */
export async function pannedScene(
  folder: string,
  name = 'panned',
  frames: number = SCENE.frames,
): Promise<string> {
  const pattern = await writePictures(folder, `${name}-frames`, SCENE, pictures(frames));
  return makeClip(folder, `${name}.mp4`, [
    ...[
      '-framerate',
      String(SCENE.fps),
      '-i',
      pattern,
      '-c:v',
      'libx264',
      '-crf',
      '6',
      '-pix_fmt',
      'yuv444p',
    ],
  ]);
}

function* pictures(frames: number): Generator<Uint8Array> {
  const { width, height, pan, object } = SCENE;
  for (let t = 0; t < frames; t++) {
    const data = new Uint8Array(3 * width * height);
    const color = new Float64Array(3);
    for (let i = 0; i < width * height; i++) {
      const [x, y] = [i % width, Math.floor(i / width)];
      const [dx, dy] = [x - object.x - t * (object.u + pan.u), y - object.y - t * (object.v + pan.v)];
      const inside = Math.min(1, Math.max(0, object.radius - Math.hypot(dx, dy) + 0.5));
      color.fill(0);
      if (inside < 1) addTexture(color, GROUND, x - t * pan.u, y - t * pan.v, 1 - inside);
      if (inside > 0) addTexture(color, OBJECT, dx, dy, inside);
      for (let c = 0; c < 3; c++) data[3 * i + c] = color[c]! + 0.5;
    }
    yield data;
  }
}
