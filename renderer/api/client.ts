/** What pages ask the handler with, typed by the handler itself. */
import { hc } from 'hono/client';
import type { AppType, Problem } from '../../engine/server/api';
import { takingBack } from './take-back';

/** Also below studio://app/, and below any port. */
export const base = new URL('/', window.location.href).href;

export const api = hc<AppType>(base, { fetch: takingBack }).api;

/** Options of a question that can be taken back. */
export const until = (signal: AbortSignal) => ({ init: { signal } });

/** What went wrong, as the handler says it: a code, a sentence, and what to do. */
export class ApiError extends Error implements Problem {
  override readonly name = 'ApiError';

  constructor(
    readonly code: string,
    message: string,
    readonly advice?: string,
    readonly status?: number,
  ) {
    super(message);
  }
}

/** An answer's problem as an error that can be shown. */
export async function problemOf(response: Pick<Response, 'status' | 'text'>): Promise<ApiError> {
  const { code, message, advice } = readProblem(await response.text().catch(() => ''));
  return new ApiError(code, message, advice, response.status);
}

function readProblem(text: string): Problem {
  try {
    const { error } = JSON.parse(text) as { error?: Problem };
    if (error) return error;
  } catch {}
  return { code: 'unreadable-answer', message: 'Flow Studio gave an answer that cannot be read.' };
}

interface Answered<T> {
  readonly ok: boolean;
  readonly status: number;
  json(): Promise<T>;
  text(): Promise<string>;
}

/** The JSON of an answer. Throws ApiError, `no-connection` too. */
export async function answer<T>(asked: Promise<Answered<T>>): Promise<T> {
  const response = await reached(asked);
  return response.json();
}

/** As `answer`, of questions whose answer has no body. */
export async function done(asked: Promise<Answered<unknown>>): Promise<void> {
  await reached(asked);
}

/** An answer that is not JSON. Throws as `answer`. */
export async function fetched(path: string, init?: RequestInit): Promise<Response> {
  const response = await connected(takingBack(new URL(path, base), init));
  if (!response.ok) throw await problemOf(response);
  return response;
}

async function reached<T>(asked: Promise<Answered<T>>): Promise<Answered<T>> {
  const response = await connected(asked);
  if (!response.ok) throw await problemOf(response);
  return response;
}

function connected<T>(asked: Promise<T>): Promise<T> {
  return asked.catch((error) => {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError('no-connection', '', undefined);
  });
}
