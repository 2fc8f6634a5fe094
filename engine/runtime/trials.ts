/** What is known of how fast devices are: each is tried once, and the outcome kept for a while. */

import { cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { Stored } from '../files/stored.js';
import { cacheFolder } from '../files/user-folders.js';
import type { DeviceId } from './devices.js';
import { tryDevice } from './try-device.js';

/** How long a small pair took, or why there was no result to be had. */
export type Trial = { readonly milliseconds: number } | { readonly reason: string };

const trial = z.union([z.object({ milliseconds: z.number() }), z.object({ reason: z.string() })]);
const stored = z.object({
  /** Of the machine; another one is tried anew. */
  machine: z.string().catch(''),
  at: z.number().catch(0),
  trials: z.record(z.string(), trial).catch({}),
});

/** A device that failed may have got a driver since. */
const DAY = 86_400_000;

/** Of each device by its id; those that were not tried lately are tried now, one after the other. */
export async function rememberedTrials(ids: readonly DeviceId[]): Promise<Map<DeviceId, Trial>> {
  if (ids.length === 0) return new Map();
  const file = join(cacheFolder(), 'devices.json');
  const kept = await Stored.open<z.output<typeof stored>>(file, stored, { machine: '', at: 0, trials: {} });
  const { machine, at, trials } = kept.value;
  const fresh = machine === thisMachine() && Date.now() - at < DAY ? trials : {};
  const known = new Map<DeviceId, Trial>();
  for (const id of ids) known.set(id, fresh[id] ?? (await tryDevice(id)));
  if (ids.some((id) => !(id in fresh))) {
    const all = { ...fresh, ...Object.fromEntries(known) };
    // A cache that cannot be written is no reason to stop.
    await kept.set({ machine: thisMachine(), at: Date.now(), trials: all }).catch(() => {});
  }
  return known;
}

const thisMachine = (): string =>
  [process.platform, process.arch, cpus()[0]?.model, cpus().length, process.env.VK_ICD_FILENAMES].join(' ');
