/** What a question may hold: checked by a schema before a route sees it. */
import { validator } from 'hono/validator';
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { isWeightPath } from '../models/catalog.js';

/** The body of a question. */
export const json = <T>(schema: z.ZodType<T>) => validator('json', (value) => parsed(schema, value));

/** What follows the question mark. */
export const query = <T>(schema: z.ZodType<T>) => validator('query', (value) => parsed(schema, value));

/** The parts of the path. */
export const param = <T>(schema: z.ZodType<T>) => validator('param', (value) => parsed(schema, value));

/** A number that counts from 0, as a question spells it. */
export const wholeNumber = z.coerce.number().int().nonnegative();

/** A side of a region whose exact values can be asked for at once. */
const regionSide = z.coerce.number().int().min(1).max(64);

/** A rectangle of a clip, in its pixels. */
export const region = z.object({ x: wholeNumber, y: wholeNumber, width: regionSide, height: regionSide });

/** A model by its id; pages name no paths. */
export const modelId = z
  .string()
  .max(200)
  .refine((id) => !isWeightPath(id), 'Models are named by their ids.');

/** Throws StudioError `bad-request`. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new StudioError('bad-request', `The question was not understood: ${z.prettifyError(error)}`);
}
