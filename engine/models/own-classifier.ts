/** Classifiers that this project trained (training/classify): their files' metadata say what no tensor tells. */
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { parseJson } from '../files/parse-json.js';
import { stemPatch } from '../nn/layers/conv-stem.js';
import type { WeightFile } from '../weights/tensors.js';
import type { Confidence } from './confidence.js';
import type { Preparation } from './preparation.js';
import type { SwinConfig } from './swin.js';
import type { VitConfig } from './vit.js';

/** What the metadata of such a file declare. */
export interface OwnClassifier {
  readonly name: string;
  readonly config: SwinConfig | VitConfig;
  /** For the size it was trained with. */
  readonly preparation: Preparation;
  readonly labels: readonly string[];
  readonly confidence: Confidence;
}

/** A file may declare anything: these bounds keep what follows from it small, until its tensors were compared. */
const size = z.int().positive().max(4096);
const few = z.int().positive().max(64);
const window = z.int().positive().max(32);
const positives = z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]);

const stem = z
  .array(z.object({ channels: size, blocks: z.int().nonnegative().max(64) }))
  .min(1)
  .max(4)
  .optional();

const swin = z
  .object({
    kind: z.literal('swin'),
    stem,
    channels: size,
    depths: z.array(few).min(1).max(5),
    heads: z.array(few).min(1).max(5),
    window,
    classes: size,
  })
  .refine(({ depths, heads }) => depths.length === heads.length)
  .refine(({ channels, heads }) => heads.every((count, stage) => (channels * 2 ** stage) % count === 0));

const vit = z
  .object({
    kind: z.literal('vit'),
    stem,
    channels: size,
    depth: few,
    heads: few,
    patch: few,
    grid: few,
    resampling: z.enum(['torchvision', 'timm']),
    classes: size,
  })
  .refine(({ channels, heads }) => channels % heads === 0)
  .refine(({ stem: steps, patch }) => steps === undefined || stemPatch(steps) === patch);

const preparation = z
  .object({
    resize: size,
    crop: size,
    interpolation: z.enum(['bilinear', 'bicubic']),
    mean: positives,
    std: positives,
  })
  .refine(({ resize, crop }) => resize >= crop);

const metadata = z
  .object({
    name: z.string().min(1),
    config: json(z.union([swin, vit])),
    preparation: json(preparation),
    labels: json(z.array(z.string())),
    confidence: json(z.object({ temperature: z.number().positive(), threshold: z.number().min(0).max(1) })),
  })
  .refine(({ config, labels }) => labels.length === config.classes);

/** What a file declares about itself; undefined for the files of others. Throws StudioError `unknown-variant`. */
export function ownClassifier({ path, metadata: stored }: WeightFile): OwnClassifier | undefined {
  if (stored.model !== 'classifier') return undefined;
  const { success, data } = metadata.safeParse(stored);
  if (success) return data;
  throw new StudioError(
    'unknown-variant',
    `${path} calls itself a classifier of this program, but does not say what is needed to run it.`,
  );
}

/** The same preparation for images of another side. */
export const preparationFor = (trained: Preparation, crop: number): Preparation => ({
  ...trained,
  resize: Math.round((trained.resize * crop) / trained.crop),
  crop,
});

/** JSON text of a value that fits `schema`. */
function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text, context) => {
    const { success, data } = schema.safeParse(parseJson(text));
    if (success) return data;
    context.addIssue('not what is expected');
    return z.NEVER;
  });
}
