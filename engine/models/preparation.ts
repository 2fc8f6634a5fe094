/** How each library prepares a picture for its classifiers: scaled, cut out of the middle, normalised. */
import type { ClassifierSource } from '../weights/classifier-names.js';

/** Of R, G and B in 0..1, subtracted, then divided by. */
export interface Normalisation {
  readonly mean: readonly [number, number, number];
  readonly std: readonly [number, number, number];
}

export interface Preparation extends Normalisation {
  /** The picture's shorter side after scaling, in pixels. */
  readonly resize: number;
  /** Side of the square that is cut out of the middle: what the model sees. */
  readonly crop: number;
  readonly interpolation: 'bilinear' | 'bicubic';
}

const IMAGENET = { mean: [0.485, 0.456, 0.406], std: [0.229, 0.224, 0.225] } as const;
const HALF = { mean: [0.5, 0.5, 0.5], std: [0.5, 0.5, 0.5] } as const;

/** The shorter side before a crop of 224, by model (the `transforms` of torchvision's weights). */
const torchvisionResize: Readonly<Record<string, number>> = {
  'ViT-B/16': 256,
  'ViT-B/32': 256,
  'ViT-L/16': 242,
  'ViT-L/32': 256,
  'Swin-T': 232,
  'Swin-S': 246,
  'Swin-B': 238,
};

/** timm's crop_pct: the crop's share of the shorter side, for models trained at 224 and for those made for more. */
const timmCrop = (trained: number): number => (trained > 224 ? 1 : 0.9);

/** What a model's images are normalised with: timm's ViTs take -1..1. */
export const normalisationOf = (source: ClassifierSource, architecture: 'vit' | 'swin'): Normalisation =>
  source === 'timm' && architecture === 'vit' ? HALF : IMAGENET;

/**
 * What the evaluation of a model's library does.
 * @param model its name, as in `ViT-B/16`.
 * @param trained side of the images it was trained with, `crop` of those it is to see.
 * @param file name of the checkpoint: torchvision's SWAG models differ from the others in nothing else.
 */
export function preparationOf(
  source: ClassifierSource,
  model: string,
  trained: number,
  crop: number,
  file: string,
): Preparation {
  if (source === 'timm') {
    const normalisation = normalisationOf(source, model.startsWith('ViT') ? 'vit' : 'swin');
    const resize = Math.floor(crop / timmCrop(trained));
    return { resize, crop, interpolation: 'bicubic', ...normalisation };
  }
  const swag = trained > 224 || file.includes('swag');
  if (swag) return { resize: crop, crop, interpolation: 'bicubic', ...IMAGENET };
  const resize = Math.round((crop * (torchvisionResize[model] ?? 256)) / 224);
  const interpolation = model.startsWith('ViT') ? 'bilinear' : 'bicubic';
  return { resize, crop, interpolation, ...IMAGENET };
}
