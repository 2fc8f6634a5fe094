/** What people read in the place of paths. */
import { basename } from 'node:path';

/** A sentence that calls files by their names instead of by these paths. */
export const withoutPaths = (sentence: string, paths: Iterable<string>): string =>
  // A folder's path may begin that of a file in it.
  [...new Set(paths)]
    .sort((a, b) => b.length - a.length)
    .reduce((text, path) => text.replaceAll(path, basename(path)), sentence);

/** One or more files as a job's title. */
export const titleOf = ([first, ...others]: readonly string[]): string =>
  others.length === 0 ? basename(first!) : `${basename(first!)}, ...`;
