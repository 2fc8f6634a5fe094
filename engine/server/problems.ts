import type { Context } from 'hono';
import { StudioError } from '../errors.js';
import type { Problem } from './api.js';

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
  'unknown-job': 404,
  'unknown-recent': 404,
  'no-picture': 404,
  'not-yet': 404,
  'no-truth': 404,
  'model-missing': 404,
  'too-large': 413,
  'uploads-full': 413,
};

/** A sentence and what to do; what is no StudioError tells nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (error instanceof StudioError) return error.toJSON();
  console.error(error);
  return new StudioError('internal', 'Something went wrong in Flow Studio itself.').toJSON();
}

/** The same as an answer. */
export function answerError(error: Error, c: Context): Response {
  // Whoever asked has gone: nobody reads the answer.
  if (c.req.raw.signal.aborted) return new Response(undefined, { status: 499 });
  const status = error instanceof StudioError ? (STATUS[error.code] ?? 400) : 500;
  return c.json({ error: problemOf(error) }, status);
}

export const notFound = (c: Context): Response =>
  answerError(new StudioError('not-found', `There is nothing at ${c.req.path}.`), c);
