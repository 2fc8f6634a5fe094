/**
 * An analysis: what is measured in a clip, and how its pixels and frames become metres and seconds. It is a small JSON file, and
 * fits any clip of the same view. The command line, the screen and batches use this one type.
 */
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { planSchema } from '../jobs/plan.js';

/** Lengths that people measure in, in metres. */
export const METRES = { µm: 1e-6, mm: 1e-3, cm: 1e-2, m: 1, km: 1e3, in: 0.0254, ft: 0.3048 } as const;
export const CAMERA_MODELS = ['translation', 'similarity', 'homography'] as const;
export const OUTPUTS = ['csv', 'json', 'npz', 'svg', 'png', 'html'] as const;

const number = z.number('A coordinate, length or limit must be a number.');
const positive = (what: string) => z.number(`${what} must be a number.`).positive(`${what} must be above 0.`);

/** In pixels of the upright frame: (0, 0) is the centre of the top left pixel, x leads to the right and y down. */
const pointSchema = z.strictObject({ x: number, y: number });
const name = z.string().min(1, 'A region, line, probe or track has an empty name.');
const unit = z.enum(
  Object.keys(METRES) as (keyof typeof METRES)[],
  `A length must be in one of ${Object.keys(METRES).join(', ')}.`,
);

const calibrationSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('none') }),
  /** The line between two points is so long in the scene, which is parallel to the sensor. */
  z.strictObject({
    kind: z.literal('length'),
    from: pointSchema,
    to: pointSchema,
    length: positive('The known length'),
    unit,
  }),
  /** Four points of a plane in the scene, no three in a line: where they are seen, and where they are on the plane. */
  z.strictObject({
    kind: z.literal('plane'),
    points: z
      .array(z.strictObject({ image: pointSchema, plane: pointSchema }))
      .length(4, 'A plane is calibrated by exactly four points.'),
    unit,
  }),
]);

const shapeSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rectangle'),
    x: number,
    y: number,
    width: positive('The width of a rectangle'),
    height: positive('The height of a rectangle'),
  }),
  z.strictObject({
    kind: z.literal('polygon'),
    points: z.array(pointSchema).min(3, 'A polygon needs at least three corners.'),
  }),
  /** What a round brush passed over. */
  z.strictObject({
    kind: z.literal('brush'),
    strokes: z
      .array(
        z.strictObject({
          points: z.array(pointSchema).min(1, 'A stroke needs at least one point.'),
          radius: positive('The radius of a brush'),
        }),
      )
      .min(1, 'A brush mask needs at least one stroke.'),
  }),
]);

export const analysisSchema = z.strictObject({
  schema: z.literal(1, 'An analysis must have "schema": 1.'),
  /** How the flow is computed, as in a `Plan`. */
  flow: planSchema.pick({ model: true, iterations: true, maxSize: true, tiling: true }).prefault({}),
  frames: planSchema.shape.frames,
  /** Frames a second of the scene, where the stream's own times are not those of the scene (slow motion) or there are none (images). */
  frameRate: positive('The frame rate').optional(),
  calibration: calibrationSchema.default({ kind: 'none' }),
  /**
   * Of all positions, vectors and directions that are reported: where (0, 0) is, and whether y leads up; directions then turn against the
   * clock. A plane has axes of its own, so that these then hold for pixels only.
   */
  axes: z
    .strictObject({ origin: pointSchema.default({ x: 0, y: 0 }), yUp: z.boolean().default(false) })
    .prefault({}),
  /** The motion in each is told for every pair; in the whole frame where there is none. `follow`: it goes with what it shows. */
  regions: z
    .array(z.strictObject({ name, shape: shapeSchema, follow: z.boolean().default(false) }))
    .default([]),
  /** The profile along each, and the flux across it, positive from its left to its right as seen going along it. */
  lines: z.array(z.strictObject({ name, from: pointSchema, to: pointSchema })).default([]),
  /**
   * Pixels to the neighbours from which divergence, vorticity, strain and Q are told. Flow of a network is wavy from one of its cells to
   * the next, 8 pixels; over 4 to both sides that cancels.
   */
  gradientSpacing: z
    .int('The spacing of gradients must be a whole number of pixels.')
    .min(1, 'The spacing of gradients must be at least 1 pixel.')
    .default(4),
  /** The motion at a point over time, as the mean within `radius` pixels, and its spectrum. */
  probes: z
    .array(z.strictObject({ name, x: number, y: number, radius: number.min(0).default(0) }))
    .default([]),
  /** Points that are carried along from the first frame on. */
  tracks: z.array(z.strictObject({ name, x: number, y: number })).default([]),
  /** The motion of the camera is estimated; `subtract`: and taken off before anything is measured. */
  camera: z
    .strictObject({
      model: z.enum(CAMERA_MODELS, `A camera's motion must be one of ${CAMERA_MODELS.join(', ')}.`),
      subtract: z.boolean().default(true),
    })
    .optional(),
  validation: z
    .strictObject({
      /** Leaves out what does not return by the flow back: hidden, or wrong. Doubles the time. */
      consistency: z.boolean().default(false),
      /** Westerweel and Scarano's test against the neighbours; `repair` puts the median of these in place of what fails. */
      medianTest: z
        .strictObject({
          threshold: positive('The threshold of the median test').default(2),
          noise: positive('The noise of the median test').default(0.1),
          repair: z.boolean().default(true),
        })
        .optional(),
    })
    .prefault({}),
  /** Finds what moves by itself: regions of at least `minArea` pixels, faster than `minSpeed` pixels a frame. */
  objects: z
    .strictObject({
      minArea: positive('The smallest area of an object').default(200),
      minSpeed: positive('The smallest speed of an object').default(1),
    })
    .optional(),
  outputs: z
    .array(z.enum(OUTPUTS, `An output must be one of ${OUTPUTS.join(', ')}.`))
    .min(1, 'Give at least one output.')
    .default([...OUTPUTS]),
});

export type Analysis = z.output<typeof analysisSchema>;
export type AnalysisInput = z.input<typeof analysisSchema>;
export type Calibration = Analysis['calibration'];
export type Shape = Analysis['regions'][number]['shape'];
export type Point = z.output<typeof pointSchema>;
export type CameraModel = (typeof CAMERA_MODELS)[number];
export type Output = (typeof OUTPUTS)[number];

/** Checks an analysis from outside and fills in what it leaves out. Throws StudioError `bad-analysis` with one sentence. */
export function parseAnalysis(value: unknown, from = 'The analysis'): Analysis {
  const parsed = analysisSchema.safeParse(value);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    const where = path.length > 0 ? ` (at ${path.join('.')})` : '';
    throw badAnalysis(`${from} cannot be used${where}: ${message.replace(/\.?$/, '.')}`);
  }
  const { regions, lines, probes, tracks } = parsed.data;
  for (const named of [regions, lines, probes, tracks]) checkNames(named, from);
  for (const line of lines)
    if (isPoint(line)) throw badAnalysis(`${from} has a line without length: ${line.name}.`);
  return parsed.data;
}

/** Whether the flow from each later frame back is needed too. */
export const needsBackward = ({ validation, tracks, regions }: Analysis): boolean =>
  validation.consistency || tracks.length > 0 || regions.some((region) => region.follow);

export const badAnalysis = (message: string): StudioError => new StudioError('bad-analysis', message);

function checkNames(named: readonly { name: string }[], from: string): void {
  const names = named.map((one) => one.name);
  const twice = names.find((one, i) => names.indexOf(one) !== i);
  if (twice !== undefined) throw badAnalysis(`${from} has two of the name ${twice}.`);
}

const isPoint = ({ from, to }: { from: Point; to: Point }): boolean => from.x === to.x && from.y === to.y;
