/** What a question may hold: checked by a schema before a route sees it. */
import { validator } from 'hono/validator';
import { z } from 'zod';
import { StudioError } from '../errors.js';

/** The body of a question. */
export const json = <T>(schema: z.ZodType<T>) => validator('json', (value) => parsed(schema, value));

/** What follows the question mark. */
export const query = <T>(schema: z.ZodType<T>) => validator('query', (value) => parsed(schema, value));

/** The parts of the path. */
export const param = <T>(schema: z.ZodType<T>) => validator('param', (value) => parsed(schema, value));

/** A number that counts from 0, as a question spells it. */
export const wholeNumber = z.coerce.number().int().nonnegative();

/** Throws StudioError `bad-request`. */
function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const { success, data, error } = schema.safeParse(value);
  if (success) return data;
  throw new StudioError('bad-request', `The question was not understood: ${z.prettifyError(error)}`);
}
