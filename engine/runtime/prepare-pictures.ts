import type { Preparation } from '../models/preparation.js';
import { cubic, triangle } from '../nn/resample.js';
import type { Picture } from './frame-image.js';
import { type Part, resizePicture } from './resize-picture.js';
import type { Values } from './session.js';

const kernels = { bilinear: triangle, bicubic: cubic(-0.5) };

/**
 * Pictures as a classifier takes them: (B, 3, crop, crop), RGB 0..255. As torchvision's Resize and CenterCrop, which timm
 * uses too: the shorter side scaled, fractions of the longer one cut off, halves of the margin rounded to even.
 */
export function preparePictures(pictures: readonly Picture[], preparation: Preparation): Values {
  const { crop } = preparation;
  const area = crop ** 2;
  const data = new Float32Array(pictures.length * 3 * area);
  pictures.forEach((picture, i) => {
    const pixels = scaledMiddle(picture, preparation);
    for (let c = 0; c < 3; c++) {
      for (let at = 0; at < area; at++) data[(3 * i + c) * area + at] = pixels[3 * at + c];
    }
  });
  return { data, shape: [pictures.length, 3, crop, crop] };
}

/** The part of a picture that its classifier sees, in the picture's own pixels. */
export function preparedPart(picture: Picture, preparation: Preparation): Part {
  const { size, part } = middle(picture, preparation);
  const [x, y] = [picture.width / size[0], picture.height / size[1]];
  return { left: part.left * x, top: part.top * y, width: part.width * x, height: part.height * y };
}

function scaledMiddle(picture: Picture, preparation: Preparation): Uint8ClampedArray {
  const { size, part } = middle(picture, preparation);
  return resizePicture(picture, size, kernels[preparation.interpolation], part);
}

/** The size a picture is scaled to, and what is cut out of it then. */
function middle(picture: Picture, { resize, crop }: Preparation): { size: [number, number]; part: Part } {
  const [width, height] = scaledSize(picture, resize);
  const left = roundHalfToEven((width - crop) / 2);
  const top = roundHalfToEven((height - crop) / 2);
  return { size: [width, height], part: { left, top, width: crop, height: crop } };
}

function scaledSize({ width, height }: Picture, shorter: number): [number, number] {
  return width <= height
    ? [shorter, Math.trunc((shorter * height) / width)]
    : [Math.trunc((shorter * width) / height), shorter];
}

/** As Python rounds. */
function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  return value - floor === 0.5 ? floor + (floor % 2) : Math.round(value);
}
