import { renderDemoScene } from '../engine/flow/synthetic.js';
import { encodeVideo } from '../engine/video/encode.js';

/** Writes the demo's scene as a video of 25 frames a second. */
export async function writeSceneVideo(
  path: string,
  scene: { readonly width: number; readonly height: number; readonly frames: number },
): Promise<void> {
  async function* pixels(): AsyncGenerator<Uint8Array> {
    for (const { data } of renderDemoScene(scene)) yield data;
  }
  await encodeVideo({ path, width: scene.width, height: scene.height, fps: 25, frames: pixels() });
}
