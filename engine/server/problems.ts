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
  'no-preview': 404,
  'model-missing': 404,
  'too-large': 413,
  'uploads-full': 413,
};

/** What pages advise where the advice for a command line would not help. */
const ADVICE: Readonly<Record<string, string>> = {
  'other-results': 'Choose another output folder, or replace what is there.',
  'folder-not-ours': 'Choose another output folder.',
  'no-permission': 'Choose another folder.',
  'disk-full': 'Free some space and start again: what is finished is kept.',
  'inputs-failed': 'Try again computes only what is missing.',
  'model-missing': 'Download or import it under Models.',
  'model-exists': 'Remove the other one first, or give this file another name.',
  'bundled-model': 'Give the file another name.',
  'wrong-hash': 'Download it again, or give the file another name.',
};

/** Of the program that serves a browser, which is started from a command line. */
const SERVES = new Set([
  'no-root',
  'uploads-full',
  'unauthorized',
  'no-pages',
  'port-taken',
  'port-forbidden',
]);

/** A sentence and what to do; what is no StudioError tells nothing of itself. */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof StudioError)) {
    console.error(error);
    return { code: 'internal', message: 'Something went wrong in Flow Studio itself.' };
  }
  const { code, message, advice } = error;
  const own = SERVES.has(code) ? advice : (ADVICE[code] ?? withoutCommands(advice));
  return { code, message, ...(own !== undefined && { advice: own }) };
}

/** Advice that speaks of commands or their options is none to a page. */
const withoutCommands = (advice: string | undefined): string | undefined =>
  advice !== undefined && /(^|\s)--\w|flow-studio /.test(advice) ? undefined : advice;

/** The same as an answer. `readable`: a sentence as people should read it. */
export function answerError(
  error: Error,
  c: Context,
  readable = (sentence: string): string => sentence,
): Response {
  // Whoever asked has gone: nobody reads the answer.
  if (c.req.raw.signal.aborted) return new Response(undefined, { status: 499 });
  const problem = problemOf(error);
  const status = problem.code === 'internal' ? 500 : (STATUS[problem.code] ?? 400);
  return c.json({ error: { ...problem, message: readable(problem.message) } }, status);
}

export const notFound = (c: Context): Response =>
  answerError(new StudioError('not-found', `There is nothing at ${c.req.path}.`), c);
