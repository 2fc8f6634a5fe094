/** Fetching one file over HTTP: what has arrived is not lost when something breaks, and what is wrong is not kept. */
import { StudioError } from '../errors.js';
import { sha256Of } from './locate.js';
import { interrupted, refused, silent, unreachable } from './network-error.js';
import { appendTo, beginPart, discardPart, readPart } from './part.js';

export interface FileToFetch {
  readonly url: string;
  /** How its SHA-256 begins. */
  readonly sha256: string;
  /** The path at which what has arrived waits. */
  readonly part: string;
}

export interface FetchOptions {
  /** Told how many bytes have arrived, those of earlier tries included, and of how many if the server says so. */
  readonly onBytes: (arrived: number, total: number | undefined) => void;
  readonly signal: AbortSignal;
  /** So long a server may send nothing, in milliseconds. */
  readonly patience?: number;
}

const PATIENCE_MS = 30_000;

/**
 * Fetches a file into its part, going on from what is there if the server still has the same file, and checks its hash.
 * Returns the whole SHA-256.
 * @throws StudioError those of fetchPart; `wrong-hash`, which removes the part. The signal's reason when aborted, which
 *   keeps it.
 */
export async function fetchFile(file: FileToFetch, options: FetchOptions): Promise<string> {
  await fetchPart(file, options);
  options.signal.throwIfAborted();
  const sha256 = await sha256Of(file.part);
  if (sha256.startsWith(file.sha256)) return sha256;
  await discardPart(file.part);
  throw wrongHash(file.url, `SHA-256 begins with ${sha256.slice(0, file.sha256.length)}, not ${file.sha256}`);
}

/** What arrived is something else; `difference`: what its hash is, and should be. */
export const wrongHash = (url: string, difference: string): StudioError =>
  new StudioError(
    'wrong-hash',
    `What came from ${url} is not the file that was asked for: its ${difference}.`,
    'It was deleted. Run the same command again; if that does not help, the server has another file.',
  );

/**
 * The same, but for the hash.
 * @throws StudioError `no-network`, `download-missing`, `download-refused`, `download-timeout`, `download-interrupted`,
 *   `disk-full` and the like, which keep the part. The signal's reason when aborted, which keeps the part.
 */
export async function fetchPart(
  { url, part }: Pick<FileToFetch, 'url' | 'part'>,
  options: FetchOptions,
): Promise<void> {
  const patience = new Patience(options.patience ?? PATIENCE_MS);
  const { host } = new URL(url);
  let connected = false;
  try {
    const signal = AbortSignal.any([options.signal, patience.signal]);
    const { body, start, total } = await request(url, part, signal);
    connected = true;
    options.onBytes(start, total);
    let arrived = start;
    for await (arrived of appendTo(part, start, body)) {
      patience.renew();
      options.onBytes(arrived, total);
    }
    if (total !== undefined && arrived < total) throw interrupted(host);
  } catch (error) {
    options.signal.throwIfAborted();
    if (error instanceof StudioError) throw error;
    if (patience.signal.aborted) throw silent(host, patience.milliseconds);
    throw connected ? interrupted(host, error) : unreachable(host, error);
  } finally {
    patience.end();
  }
}

/** A server's answer: bytes of a file from `start` on, and how many the whole file has, if it says so. */
interface Answer {
  readonly body: AsyncIterable<Uint8Array>;
  readonly start: number;
  readonly total?: number;
}

/** Asks for the rest of a part; for all where there is none, or the server has another file by now. */
async function request(url: string, part: string, signal: AbortSignal): Promise<Answer> {
  const known = await readPart(part, url);
  // Compressed, the bytes would not be those that ranges count.
  const headers: Record<string, string> = { 'accept-encoding': 'identity' };
  if (known) Object.assign(headers, { range: `bytes=${known.bytes}-`, 'if-range': known.version });
  const response = await fetch(url, { headers, signal });
  const { status } = response;
  const range = /^bytes (?:(\d+)-\d+|\*)\/(\d+)$/.exec(response.headers.get('content-range') ?? '');
  if (known && status === 206 && Number(range?.[1]) === known.bytes) {
    return { body: bodyOf(response), start: known.bytes, total: Number(range![2]) };
  }
  if (status === 200) {
    await beginPart(part, url, versionOf(response));
    const length = response.headers.get('content-length');
    return { body: bodyOf(response), start: 0, total: length === null ? undefined : Number(length) };
  }
  await response.body?.cancel();
  if (known && status === 416 && Number(range?.[2]) === known.bytes) return complete(known.bytes);
  if (!known || (status !== 206 && status !== 416)) throw refused(url, response);
  await discardPart(part);
  return request(url, part, signal);
}

/** The part is the whole file: only its hash was not looked at before. */
const complete = (bytes: number): Answer => ({ body: bodyOf(new Response('')), start: bytes, total: bytes });

const bodyOf = ({ body }: Response): AsyncIterable<Uint8Array> => body as AsyncIterable<Uint8Array>;

/** What tells this version of the file from others: a weak ETag does not, byte by byte. */
function versionOf({ headers }: Response): string | null {
  const tag = headers.get('etag');
  return tag?.startsWith('"') ? tag : headers.get('last-modified');
}

/** Aborts when it is not renewed in time. */
class Patience {
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(readonly milliseconds: number) {
    this.timer = setTimeout(() => this.controller.abort(), milliseconds);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  renew(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}
