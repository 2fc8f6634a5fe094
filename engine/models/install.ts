import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { countParameters } from './parameter-count.js';
import type { Recognised } from './recognise.js';
import type { Incoming, InstalledModel } from './store.js';

/** Records the weights that lie in an incoming folder and puts them in the place of their id. */
export async function finishInstall(
  incoming: Incoming,
  origin: { readonly id: string; readonly file: string; readonly sha256: string; readonly source: string },
  { name, architecture }: Recognised,
): Promise<InstalledModel> {
  const { size } = await stat(join(incoming.folder, origin.file));
  return incoming.commit({
    schema: 1,
    ...origin,
    task: architecture.task,
    name,
    parameters: countParameters(architecture),
    ...(architecture.task === 'classification' && {
      classes: architecture.config.classes,
      imageSize: architecture.side,
    }),
    bytes: size,
    installed: new Date().toISOString(),
  });
}
