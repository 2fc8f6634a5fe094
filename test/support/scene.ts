/** The demonstration's scene, small, as files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { encodeFlow } from '../../engine/flow/formats/index.js';
import { renderDemoScene } from '../../engine/flow/synthetic.js';

export interface SceneFiles {
  /** Folder of 000000.png, 000001.png, ... */
  readonly images: string;
  /** Folder of the true flow, 000000.flo, ... */
  readonly truth: string;
}

export const sceneSize = { width: 256, height: 152 };

/** Writes `frames` frames and their true flow below `folder`. */
export async function writeScene(folder: string, frames: number): Promise<SceneFiles> {
  const [images, truth] = [join(folder, 'scene'), join(folder, 'truth')];
  for (const path of [images, truth]) mkdirSync(path, { recursive: true });
  let index = 0;
  for (const { data, flow } of renderDemoScene({ ...sceneSize, frames })) {
    const stem = String(index++).padStart(6, '0');
    await sharp(data, { raw: { ...sceneSize, channels: 3 } }).toFile(join(images, `${stem}.png`));
    if (flow) writeFileSync(join(truth, `${stem}.flo`), await encodeFlow('flo', flow));
  }
  return { images, truth };
}
