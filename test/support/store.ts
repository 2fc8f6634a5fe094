import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../folders.js';

/** Makes an empty folder the store of models until the test ends. */
export function temporaryStore(folder = temporaryFolder()): string {
  const before = process.env.FLOW_STUDIO_MODELS;
  process.env.FLOW_STUDIO_MODELS = folder;
  onTestFinished(() => {
    if (before === undefined) delete process.env.FLOW_STUDIO_MODELS;
    else process.env.FLOW_STUDIO_MODELS = before;
  });
  return folder;
}
