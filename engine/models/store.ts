/**
 * The models of this user: a folder per id, which holds the weights under the name they came with, their labels if any,
 * and a record. A folder is filled under another name and renamed, so a model is there as a whole or not at all.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { z } from 'zod';
import { fileError, StudioError } from '../errors.js';
import { makeFolder } from '../files/make-folder.js';
import { parseJson } from '../files/parse-json.js';
import { dataFolder, type Environment } from '../files/user-folders.js';

const RECORD = 'flow-studio-model.json';
/** Folders in the making begin with it; ids do not. */
const INCOMING = '.incoming-';
/** What a killed run left behind is removed after this long; a copy in work is younger. */
const ABANDONED_MS = 24 * 3600_000;

const recordSchema = z.object({
  schema: z.literal(1),
  id: z.string(),
  task: z.enum(['flow', 'classification']),
  /** What was recognised: `ViT-B/16`. */
  name: z.string(),
  /** Learned numbers. */
  parameters: z.int(),
  /** Of a classifier, and the side of the images it was trained with. */
  classes: z.int().optional(),
  imageSize: z.int().optional(),
  /** The weights' file name, as it came. */
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  /** The address or the path it came from. */
  source: z.string(),
  /** ISO 8601. */
  installed: z.string(),
});

export type ModelRecord = z.infer<typeof recordSchema>;

export interface InstalledModel {
  readonly record: ModelRecord;
  /** Of the weights. */
  readonly path: string;
}

/** The folder of all models: FLOW_STUDIO_MODELS, or where this platform keeps a user's data. */
export function storeFolder(env: Environment = process.env, platform: string = process.platform): string {
  if (env.FLOW_STUDIO_MODELS) return resolve(env.FLOW_STUDIO_MODELS);
  return join(dataFolder(env, platform), 'models');
}

/** Where the parts of downloads wait. */
export const downloadFolder = (): string => join(storeFolder(), '.downloads');

/** Whether a model may have this id; anything else could name a folder outside the store, or a weights file. */
const isId = (id: string): boolean =>
  /^(timm\/)?[a-z0-9][a-z0-9._-]*$/i.test(id) &&
  id !== 'timm' &&
  !/(\.(safetensors|pth?|ckpt|bin)|\.)$/i.test(id);

/** Checks the id of a model that is to be installed. Throws StudioError `bad-usage`. */
export function checkId(id: string): void {
  if (isId(id)) return;
  throw new StudioError(
    'bad-usage',
    `"${id}" cannot be the id of a model.`,
    'Give one with --id: letters, digits, dots, hyphens and underscores, perhaps timm/ before them.',
  );
}

/** The model of that id, if it is in the store. */
export async function findInstalled(id: string): Promise<InstalledModel | undefined> {
  if (!isId(id)) return undefined;
  const folder = join(storeFolder(), id);
  const text = await readFile(join(folder, RECORD), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // A record that cannot be understood is taken as absent: to install the model again replaces it.
  const parsed = recordSchema.safeParse(parseJson(text));
  return parsed.success ? { record: parsed.data, path: join(folder, parsed.data.file) } : undefined;
}

/** All models of the store, by id. */
export async function listInstalled(): Promise<InstalledModel[]> {
  const [plain, timm] = await Promise.all([foldersIn(''), foldersIn('timm')]);
  const ids = [...plain, ...timm.map((name) => `timm/${name}`)].sort();
  const found = await Promise.all(ids.map(findInstalled));
  return found.filter((model) => model !== undefined);
}

/** A folder in the making. */
export interface Incoming {
  readonly folder: string;
  /** Writes the record and puts the folder in the place of its id, instead of an older one. */
  commit(record: ModelRecord): Promise<InstalledModel>;
  /** Removes it; never throws, and does nothing after `commit`. */
  discard(): Promise<void>;
}

/** Begins to fill a folder. Throws StudioError if the store cannot be written. */
export async function beginInstall(): Promise<Incoming> {
  const store = storeFolder();
  await inStore(store, () => makeFolder(store));
  await removeAbandoned(store);
  const folder = join(store, INCOMING + randomBytes(6).toString('hex'));
  await inStore(folder, () => mkdir(folder));
  return {
    folder,
    discard: () => rm(folder, { recursive: true, force: true }).catch(() => {}),
    async commit(record) {
      const place = join(store, record.id);
      await inStore(place, async () => {
        const text = `${JSON.stringify(record, undefined, 2)}\n`;
        await writeFile(join(folder, RECORD), text, { flag: 'wx', flush: true });
        await makeFolder(dirname(place));
        await replaceFolder(folder, place);
      });
      return { record, path: join(place, record.file) };
    },
  };
}

/** Removes a model; false if there was none. */
export async function removeInstalled(id: string): Promise<boolean> {
  const folder = join(storeFolder(), id);
  if (!isId(id) || !(await exists(folder))) return false;
  await inStore(folder, () => retire(folder));
  return true;
}

/** Runs file operations on `path` in the store; what fails is told with what helps there. */
export async function inStore<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const { code, message, cause } = fileError(error, path, 'write');
    const advice =
      code === 'disk-full'
        ? 'Free some space, or set FLOW_STUDIO_MODELS to a folder on another disk, and run the same command again.'
        : 'FLOW_STUDIO_MODELS can name another folder for models.';
    throw new StudioError(code, message, advice, { cause });
  }
}

async function replaceFolder(folder: string, place: string): Promise<void> {
  if (await exists(place)) await retire(place);
  await rename(folder, place);
}

/** Out of its place first, in one step: half a model is never in it. */
async function retire(folder: string): Promise<void> {
  const old = join(storeFolder(), INCOMING + randomBytes(6).toString('hex'));
  await rename(folder, old);
  await rm(old, { recursive: true, force: true });
}

async function removeAbandoned(store: string): Promise<void> {
  const names = await readdir(store).catch(() => []);
  for (const name of names.filter((candidate) => candidate.startsWith(INCOMING))) {
    const status = await stat(join(store, name)).catch(() => undefined);
    if (status && Date.now() - status.mtimeMs > ABANDONED_MS) {
      await rm(join(store, name), { recursive: true, force: true }).catch(() => {});
    }
  }
}

async function foldersIn(below: string): Promise<string[]> {
  const entries = await readdir(join(storeFolder(), below), { withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.'))
    .map(({ name }) => name);
}

const exists = async (path: string): Promise<boolean> =>
  (await stat(path).catch(() => undefined)) !== undefined;
