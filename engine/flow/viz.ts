import sharp from 'sharp';
import { type ColorOptions, flowToColor } from './color.js';
import { confidence, occlusions } from './consistency.js';
import type { FlowField } from './field.js';

/** A PNG file that shows `field` in the colours of `flowToColor`. */
export async function colorPng(field: FlowField, options: ColorOptions = {}): Promise<Uint8Array> {
  const { width, height } = field;
  return sharp(flowToColor(field, options), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}

/** A greyscale PNG of the occlusions of `forward`: 255 where a pixel has no partner, else 0. */
export async function occlusionPng(forward: FlowField, backward: FlowField): Promise<Uint8Array> {
  return greyPng(
    forward,
    occlusions(forward, backward).map((occluded) => 255 * occluded),
  );
}

/** A greyscale PNG of the confidence in `forward`, 0 to 255; what is below 128 is occluded. */
export async function confidencePng(forward: FlowField, backward: FlowField): Promise<Uint8Array> {
  return greyPng(
    forward,
    Uint8Array.from(confidence(forward, backward), (value) => Math.round(255 * value)),
  );
}

function greyPng({ width, height }: FlowField, values: Uint8Array): Promise<Uint8Array> {
  return sharp(values, { raw: { width, height, channels: 1 } })
    .toColourspace('b-w')
    .png()
    .toBuffer();
}
