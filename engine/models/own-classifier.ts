/** Classifiers that this project trained (training/classify): their files' metadata say what no tensor tells. */
import { z } from 'zod';
import { StudioError } from '../errors.js';
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

const count = z.number().int().positive().max(4096);
const counts = z.array(count).min(1).max(8);
const triple = z.tuple([z.number(), z.number(), z.number()]);

const stem = z.array(z.object({ channels: count, blocks: z.number().int().nonnegative().max(64) })).max(8);
const swin = z.object({
  kind: z.literal('swin'),
  stem: stem.optional(),
  channels: count,
  depths: counts,
  heads: counts,
  window: count,
  classes: count,
});
const vit = z.object({
  kind: z.literal('vit'),
  stem: stem.optional(),
  channels: count,
  depth: count,
  heads: count,
  patch: count,
  classes: count,
});

const metadata = z.object({
  name: z.string().min(1),
  config: json(z.discriminatedUnion('kind', [swin, vit])),
  preparation: json(
    z.object({
      resize: count,
      crop: count,
      interpolation: z.enum(['bilinear', 'bicubic']),
      mean: triple,
      std: triple,
    }),
  ),
  labels: json(z.array(z.string())),
  confidence: json(z.object({ temperature: z.number().positive(), threshold: z.number().min(0).max(1) })),
});

/** What a file declares about itself; undefined for the files of others. Throws StudioError `unknown-variant`. */
export function ownClassifier({ path, metadata: stored }: WeightFile): OwnClassifier | undefined {
  if (stored.model !== 'classifier') return undefined;
  const { success, data } = metadata.safeParse(stored);
  if (success && data.labels.length === data.config.classes) return data;
  throw new StudioError('unknown-variant', `${path} does not say what this version needs to run it.`);
}

/** The same preparation for images of another side. */
export const preparationFor = (preparation: Preparation, crop: number): Preparation => ({
  ...preparation,
  resize: Math.round((preparation.resize * crop) / preparation.crop),
  crop,
});

/** JSON text of a value that fits `schema`. */
function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text, context) => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      context.addIssue('not what is expected');
      return z.NEVER;
    }
  });
}
