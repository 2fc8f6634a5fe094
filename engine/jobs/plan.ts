/** The one description of an export, from a single pair to a folder of clips; every surface builds and runs this. */
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { EXTRAS, FLOW_FORMATS, TWO_WAY_EXTRAS, VIZ_FORMATS } from './formats.js';
import { checkTemplate } from './naming.js';
import { tilingSchema } from './tiling-choice.js';

export const DEVICES = ['auto', 'cpu', 'webgpu', 'cuda', 'dml', 'coreml', 'tensorflow'] as const;

const frameNumber = z.int('Frame numbers must be whole numbers.').min(0, 'Frame numbers count from 0.');

/** A `FrameRange` that holds at least one pair. */
export const rangeSchema = z
  .strictObject({
    start: frameNumber,
    /** Included; left out for the last frame. */
    end: frameNumber.optional(),
    step: z.int('The step must be a whole number.').min(1, 'The step must be at least 1.'),
  })
  .refine((range) => range.end === undefined || range.end >= range.start + range.step, {
    error: 'The frame range must hold at least two frames.',
  });

export const planSchema = z.strictObject({
  schema: z.literal(1),
  /** Files, folders and patterns, as findSources() reads them, or exactly two images: one pair. */
  inputs: z
    .array(z.string().min(1, 'An input has an empty name.'))
    .min(1, 'Give a video, a folder of images, or two images.'),
  /** Whether the folders in a folder are searched too. */
  recursive: z.boolean().default(false),
  /** The folder that gets one result folder a source. */
  out: z.string().min(1, 'The output folder has an empty name.'),
  /** What a source's result folder is called, with the parts that naming.ts knows. */
  name: z.string().default('{name}'),
  /** A catalog id or a weight file. */
  model: z.string().min(1, 'The model has an empty name.').default('nano'),
  device: z.enum(DEVICES, `The device must be one of ${DEVICES.join(', ')}.`).default('auto'),
  formats: choices(FLOW_FORMATS, 'format')
    .refine((formats) => formats.length > 0, 'Give at least one flow format.')
    .refine(
      (formats) => !formats.includes('exr') || !formats.includes('exr-half'),
      'Give exr or exr-half, not both: their files have the same names.',
    )
    .default(['flo']),
  viz: choices(VIZ_FORMATS, 'visualisation').default([]),
  extras: choices(EXTRAS, 'extra').default([]),
  backward: z.boolean().default(false),
  frames: rangeSchema.default({ start: 0, step: 1 }),
  /** Compute at no more than this many pixels on the longer side. */
  maxSize: z
    .int('The maximum size must be a whole number of pixels.')
    .min(16, 'The maximum size must be at least 16 pixels.')
    .optional(),
  /** Refinement iterations; the model's own default if left out. */
  iterations: z
    .int('The iterations must be a whole number.')
    .min(1, 'The iterations must be at least 1.')
    .max(1000, 'The iterations must be at most 1000.')
    .optional(),
  /** How frames are cut and padded; the model's own way where left out. */
  tiling: tilingSchema.default({}),
  overwrite: z.boolean().default(false),
});

export type Plan = z.output<typeof planSchema>;

const wholePlan = planSchema.refine(
  ({ extras, backward }) => backward || !TWO_WAY_EXTRAS.some((extra) => extras.includes(extra)),
  {
    error: ({ input }) => {
      const { extras } = input as Plan;
      const needing = TWO_WAY_EXTRAS.filter((extra) => extras.includes(extra)).join(', ');
      return `The flow back is needed for ${needing}: add --backward.`;
    },
  },
);

/** Checks a plan from outside and fills in the defaults. Throws StudioError `bad-usage` with one sentence. */
export function parsePlan(plan: z.input<typeof planSchema>): Plan {
  const parsed = wholePlan.safeParse(plan);
  if (parsed.success) {
    checkTemplate(parsed.data.name);
    return parsed.data;
  }
  throw new StudioError('bad-usage', parsed.error.issues[0]!.message);
}

/** A set out of `all`: repeats and order mean nothing, so that the same choice is always the same plan. */
function choices<const Id extends string>(all: readonly Id[], what: string) {
  return z
    .array(z.enum(all, `A ${what} must be one of ${all.join(', ')}.`))
    .transform((chosen) => all.filter((id) => chosen.includes(id)))
    .pipe(z.array(z.enum(all)));
}
