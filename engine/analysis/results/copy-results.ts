/** Results that are there already, or those of some outputs, in another folder. */
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import { fileError } from '../../errors.js';
import type { Analysis, Output } from '../analysis.js';
import { ANALYSIS_FILE, ResultFolder } from './result-folder.js';

const OUTPUT_OF: Readonly<Record<string, Output>> = {
  '.csv': 'csv',
  '.json': 'json',
  '.jsonl': 'json',
  '.npz': 'npz',
  '.svg': 'svg',
  '.png': 'png',
  '.html': 'html',
};

/** `analysis`: what `from` holds the results of, with the outputs that are wanted. Throws as ResultFolder.create(). */
export async function copyResults(
  from: string,
  to: string,
  analysis: Analysis,
  overwrite: boolean,
): Promise<void> {
  const folder = await ResultFolder.create(to, overwrite);
  try {
    await folder.writeJson(ANALYSIS_FILE, analysis);
    for (const name of await filesIn(from)) {
      if (name === ANALYSIS_FILE || !analysis.outputs.includes(OUTPUT_OF[extname(name)]!)) continue;
      await folder.write(name, await readFile(join(from, name)));
    }
    await folder.commit();
  } catch (error) {
    await folder.discard();
    throw error;
  }
}

/** Their names below `folder`, with slashes. */
async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error) => {
    throw fileError(error, folder, 'read');
  });
  const files = entries.filter((entry) => entry.isFile());
  return files.map(({ parentPath, name }) => relative(folder, join(parentPath, name)).replaceAll(sep, '/'));
}
