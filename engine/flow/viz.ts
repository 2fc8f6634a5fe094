import sharp from 'sharp';
import { type ColorOptions, flowToColor } from './color.js';
import type { FlowField } from './field.js';

/** A PNG file that shows `field` in the colours of `flowToColor`. */
export async function colorPng(field: FlowField, options: ColorOptions = {}): Promise<Uint8Array> {
  const { width, height } = field;
  return sharp(flowToColor(field, options), { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
}
