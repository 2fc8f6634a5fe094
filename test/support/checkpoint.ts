import { writeFileSync } from 'node:fs';
import { classifierParameters } from '../../engine/models/classifier.js';
import type { VitConfig } from '../../engine/models/vit.js';
import { sizeOf } from '../../engine/nn/ops.js';
import { encodeSafetensors } from '../../engine/weights/safetensors.js';

/** The smallest of the known classifiers, for images of 64 x 64 pixels. */
const config: VitConfig = {
  kind: 'vit',
  channels: 192,
  depth: 12,
  heads: 3,
  patch: 32,
  grid: 2,
  resampling: 'timm',
  classes: 6,
};

/** Writes a ViT-Ti/32 of six classes, named as by timm, with weights that are noise, as a .safetensors file. */
export function writeClassifier(path: string): string {
  let state = 1;
  const tensors = [...classifierParameters(config, 64)].map(([name, shape]) => {
    const scale = shape.length > 1 ? (sizeOf(shape) / shape[0]) ** -0.5 : 1;
    const values = Float32Array.from({ length: sizeOf(shape) }, () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return scale * (state / 2 ** 31 - 1);
    });
    return { name, dtype: 'f32', shape, bytes: new Uint8Array(values.buffer) } as const;
  });
  writeFileSync(path, encodeSafetensors(tensors));
  return path;
}
