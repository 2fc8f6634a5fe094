/** Under which id a weights file is filed that somebody brings. */
import { basename, parse } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { StudioError } from '../errors.js';
import { type CatalogEntry, catalog, findEntry } from './catalog.js';
import type { Recognised } from './recognise.js';
import { checkId } from './store.js';

export interface BroughtFile {
  readonly path: string;
  readonly sha256: string;
  readonly recognised: Recognised;
}

const giveId = 'Give it an id of its own with --id.';

/**
 * The id asked for; else the catalogue's, if hash or name tell that it is one of its files; else the file's own name,
 * below timm/ for a classifier whose tensors are named as by timm.
 * @throws StudioError `bad-usage`, `bundled-model`, `wrong-hash` for a file that is not what its name promises, and
 *   `wrong-model` for one that cannot be the model of that id.
 */
export function chooseId(file: BroughtFile, asked?: string): string {
  const id = asked ?? idByHash(file) ?? idByName(file);
  checkId(id);
  const entry = findEntry(id);
  if (entry?.weights.kind === 'bundled') {
    throw new StudioError('bundled-model', `The model ${id} comes with the program.`, giveId);
  }
  if (entry && !isDeepStrictEqual(entry.architecture, file.recognised.architecture)) {
    const message = `${file.path} cannot be the model ${id}: it holds ${describe(file.recognised)}.`;
    throw new StudioError('wrong-model', message, giveId);
  }
  return id;
}

function idByHash({ sha256, recognised }: BroughtFile): string | undefined {
  const entry = catalog.find(
    ({ weights, architecture }) =>
      weights.kind === 'download' &&
      sha256.startsWith(weights.sha256) &&
      isDeepStrictEqual(architecture, recognised.architecture),
  );
  return entry?.id;
}

function idByName({ path, sha256, recognised }: BroughtFile): string {
  const name = basename(path);
  const published = catalog.find((entry) => downloadName(entry) === name);
  if (published?.weights.kind === 'download') {
    const { sha256: expected } = published.weights;
    throw new StudioError(
      'wrong-hash',
      `${path} is damaged, or another file than its name says: its SHA-256 begins with ${sha256.slice(0, expected.length)}, not ${expected}.`,
      `Download it again, or give it an id of its own with --id.`,
    );
  }
  const authors = catalog.find(
    ({ authorsFile, weights, architecture }) =>
      (authorsFile === name || (weights.kind === 'import' && weights.file === name)) &&
      isDeepStrictEqual(architecture, recognised.architecture),
  );
  if (authors) return authors.id;
  const stem = parse(name)
    .name.replace(/[^A-Za-z0-9._-]+/g, '-')
    .replace(/^[^A-Za-z0-9]+|[.-]+$/g, '');
  return recognised.naming === 'timm' && !findEntry(stem) ? `timm/${stem}` : stem;
}

const downloadName = ({ weights }: CatalogEntry): string | undefined =>
  weights.kind === 'download' ? basename(weights.url) : undefined;

function describe({ name, architecture }: Recognised): string {
  return architecture.task === 'flow'
    ? 'another variant of FlowFormer'
    : `a ${name} of ${architecture.config.classes} classes for images of ${architecture.side} pixels`;
}
