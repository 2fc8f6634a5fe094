/** What the user chose for the studio. */
import { join } from 'node:path';
import { z } from 'zod';
import { Stored } from '../files/stored.js';
import { locateModel } from '../models/locate.js';
import { chooseDevice } from '../runtime/devices.js';
import type { Settings } from './api.js';
import { modelId } from './ask.js';

const fields = {
  language: z.enum(['auto', 'en', 'zh']),
  theme: z.enum(['auto', 'dark', 'light']),
  device: z.string().max(100),
  flowModel: modelId,
};

/** A change of some of them; `classifier: null` goes back to the default one. */
export const settingsChange = z.strictObject({ ...fields, classifier: modelId.nullable() }).partial();

export type SettingsChange = z.output<typeof settingsChange>;

const defaults: Settings = { language: 'auto', theme: 'auto', device: 'auto', flowModel: 'nano' };

/** What a later version wrote otherwise is taken as not chosen. */
const stored = z.object({
  language: fields.language.catch(defaults.language),
  theme: fields.theme.catch(defaults.theme),
  device: fields.device.catch(defaults.device),
  flowModel: fields.flowModel.catch(defaults.flowModel),
  classifier: modelId.optional().catch(undefined),
});

export type StoredSettings = Stored<Settings>;

export const openSettings = (folder: string): Promise<StoredSettings> =>
  Stored.open<Settings>(join(folder, 'settings.json'), stored, defaults);

/** Throws StudioError for a device or a model that is not there, and as Stored.set. */
export async function changeSettings(
  settings: StoredSettings,
  { classifier, ...change }: SettingsChange,
): Promise<Settings> {
  if (change.device !== undefined) await chooseDevice(change.device);
  if (change.flowModel !== undefined) await locateModel(change.flowModel, 'flow');
  if (typeof classifier === 'string') await locateModel(classifier, 'classification');
  const { classifier: before, ...rest } = settings.value;
  const after = classifier === undefined ? before : (classifier ?? undefined);
  await settings.set({ ...rest, ...change, ...(after !== undefined && { classifier: after }) });
  return settings.value;
}
