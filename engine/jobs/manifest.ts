/** manifest.json: what the results in a folder were made from and how, and whether they are all there. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { fileError, StudioError, systemCode } from '../errors.js';
import { writeFileAtomic } from '../files/atomic.js';
import { pairRecordSchema, videoRecordSchema } from './journal.js';
import { MANIFEST } from './layout.js';
import { rangeSchema } from './plan.js';

const settingsSchema = z.object({
  frames: rangeSchema,
  formats: z.array(z.string()),
  viz: z.array(z.string()),
  extras: z.array(z.string()).default([]),
  backward: z.boolean(),
  maxSize: z.int().optional(),
  /** As run: the model's own default if the plan gave none. */
  iterations: z.int(),
  /** As run: of what size tiles are, if of a given one. */
  tile: z.string().optional(),
  overlap: z.int().optional(),
  padding: z.string().optional(),
});

const manifestSchema = z.object({
  schema: z.literal(1),
  complete: z.boolean(),
  /** Why it is incomplete. */
  reason: z.string().optional(),
  /** ISO 8601: when the first run into this folder began, and when this manifest was written. */
  started: z.string(),
  updated: z.string(),
  source: z.object({
    kind: z.enum(['video', 'images']),
    paths: z.array(z.string()),
    width: z.int(),
    height: z.int(),
    frameCount: z.int().optional(),
    fps: z.number().optional(),
    fingerprint: z.string(),
  }),
  model: z.object({ id: z.string(), sha256: z.string() }),
  settings: settingsSchema,
  /** The ffmpeg that decoded or encoded, where one did. */
  ffmpeg: z.object({ version: z.string(), path: z.string(), source: z.string() }).optional(),
  pairs: z.array(pairRecordSchema),
  videos: z.array(videoRecordSchema),
});

export type Manifest = z.infer<typeof manifestSchema>;
export type Settings = z.infer<typeof settingsSchema>;

/** The part of a manifest that says what is made, apart from how far it is. */
export type Origin = Pick<Manifest, 'source' | 'model' | 'settings' | 'ffmpeg'>;

/** Undefined if there is none. Throws StudioError `folder-not-ours` for one that this version does not understand. */
export async function readManifest(folder: string): Promise<Manifest | undefined> {
  const path = join(folder, MANIFEST);
  try {
    return manifestSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch (error) {
    const code = systemCode(error);
    if (code === 'ENOENT') return undefined;
    if (code) throw fileError(error, path, 'read');
    throw new StudioError(
      'folder-not-ours',
      `${path} is not a manifest that this version of Flow Studio wrote.`,
      'Choose another output folder with --out.',
    );
  }
}

export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFileAtomic(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`);
}

/**
 * In what the run that made `earlier` differs from one of `now`, in words; empty if its results can be kept. Device and
 * tile plan are not compared: each pair records its own.
 */
export function differences(earlier: Origin, now: Origin): string[] {
  const found: string[] = [];
  if (earlier.source.fingerprint !== now.source.fingerprint) {
    found.push(`the input (${earlier.source.paths.join(', ')} as it was then)`);
  }
  if (earlier.model.sha256 !== now.model.sha256) {
    found.push(`the model (${earlier.model.id}, now ${now.model.id})`);
  }
  for (const name of Object.keys(settingsSchema.shape) as (keyof Settings)[]) {
    const [before, after] = [earlier.settings, now.settings].map((settings) => show(settings[name]));
    if (before !== after) found.push(`${SETTING_NAMES[name]} (${before}, now ${after})`);
  }
  return found;
}

const SETTING_NAMES: Record<keyof Settings, string> = {
  frames: '--frames',
  formats: '--format',
  viz: '--viz',
  extras: '--extra',
  backward: '--backward',
  maxSize: '--max-size',
  iterations: '--iterations',
  tile: '--tile',
  overlap: '--overlap',
  padding: '--padding',
};

function show(value: Settings[keyof Settings]): string {
  if (value === undefined) return 'not set';
  if (Array.isArray(value)) return value.join(',') || 'none';
  if (typeof value === 'object') return `${value.start}:${value.end ?? ''}:${value.step}`;
  return String(value);
}
