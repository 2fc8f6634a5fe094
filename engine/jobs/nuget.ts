/** Where a NuGet feed has a package, and what its hash is. */
import { z } from 'zod';
import { StudioError } from '../errors.js';
import { refused, unreachable } from '../models/network-error.js';

/** A .nupkg, which is a zip archive. */
export interface NugetPackage {
  readonly url: string;
  /** In base64, as NuGet writes it. */
  readonly sha512: string;
}

const index = z.object({ resources: z.array(z.object({ '@id': z.url(), '@type': z.string() })) });
const leaf = z.object({ catalogEntry: z.url(), packageContent: z.url() });
const entry = z.object({ packageHash: z.string(), packageHashAlgorithm: z.literal('SHA512') });

/** So long a small answer may take, in milliseconds. */
const PATIENCE_MS = 30_000;

/**
 * Looks a version of a package up in a feed (NuGet's server API, version 3), of whose index this is the address.
 * @throws StudioError `no-network`, `download-missing`, `download-refused`, `bad-feed`; the signal's reason when aborted.
 */
export async function findPackage(
  feed: string,
  { name, version }: { readonly name: string; readonly version: string },
  signal: AbortSignal,
): Promise<NugetPackage> {
  const { resources } = await read(feed, index, signal);
  const types = ['RegistrationsBaseUrl/3.6.0', 'RegistrationsBaseUrl'];
  const found = types.flatMap((type) => resources.filter((resource) => resource['@type'] === type));
  if (found.length === 0) throw noFeed(feed);
  const base = found[0]['@id'].replace(/\/?$/, '/');
  const { catalogEntry, packageContent } = await read(
    `${base}${name.toLowerCase()}/${version.toLowerCase()}.json`,
    leaf,
    signal,
  );
  const { packageHash } = await read(catalogEntry, entry, signal);
  return { url: packageContent, sha512: packageHash };
}

async function read<T>(url: string, schema: z.ZodType<T>, signal: AbortSignal): Promise<T> {
  const response = await fetch(url, {
    signal: AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]),
  }).catch((error) => {
    signal.throwIfAborted();
    throw unreachable(new URL(url).host, error);
  });
  if (!response.ok) {
    await response.body?.cancel();
    throw refused(url, response);
  }
  const answer = schema.safeParse(await response.json().catch(() => undefined));
  signal.throwIfAborted();
  if (!answer.success) throw noFeed(url);
  return answer.data;
}

const noFeed = (url: string): StudioError =>
  new StudioError(
    'bad-feed',
    `${url} is not what a NuGet feed answers.`,
    'Is there a proxy that wants a password?',
  );
