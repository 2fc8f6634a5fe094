import type { Context } from 'hono';
import { StudioError } from '../errors.js';

/** Of errors that are no fault of the input, or that a browser acts on. */
const STATUS: Readonly<Record<string, 401 | 403 | 404 | 413>> = {
  unauthorized: 401,
  'foreign-host': 403,
  'foreign-origin': 403,
  'outside-root': 403,
  'unknown-grant': 403,
  'no-root': 403,
  'not-found': 404,
  'unknown-clip': 404,
  'unknown-model': 404,
  'no-frame': 404,
  'file-missing': 404,
  'too-large': 413,
  'uploads-full': 413,
};

/** An error as JSON: a sentence and what to do; what is no StudioError tells nothing of itself. */
export function answerError(error: Error, c: Context): Response {
  if (error instanceof StudioError) return c.json({ error: error.toJSON() }, STATUS[error.code] ?? 400);
  console.error(error);
  const unexpected = new StudioError('internal', 'Something went wrong in Flow Studio itself.');
  return c.json({ error: unexpected.toJSON() }, 500);
}

export const notFound = (c: Context): Response =>
  answerError(new StudioError('not-found', `There is nothing at ${c.req.path}.`), c);
