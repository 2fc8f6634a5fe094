import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { parseAnalysis } from '../analysis.js';
import { copyResults } from './copy-results.js';

let folder: string;
const from = () => join(folder, 'measured');
const analysis = parseAnalysis({ schema: 1, outputs: ['csv', 'svg'] });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'copy-results-'));
  await mkdir(join(from(), 'figures'), { recursive: true });
  for (const name of ['regions.csv', 'results.json', 'samples.jsonl', 'fields.npz', 'report.html'])
    await writeFile(join(from(), name), name);
  for (const name of ['speed.svg', 'speed.png']) await writeFile(join(from(), 'figures', name), name);
  await writeFile(join(from(), 'analysis.json'), '{}');
});
afterAll(() => rm(folder, { recursive: true, force: true }));

it('takes what is wanted, with the analysis that wants it', async () => {
  const to = join(folder, 'out', 'clip');
  await copyResults(from(), to, analysis, false);
  expect((await readdir(to)).sort()).toEqual(['analysis.json', 'figures', 'regions.csv']);
  expect(await readdir(join(to, 'figures'))).toEqual(['speed.svg']);
  expect(parseAnalysis(JSON.parse(await readFile(join(to, 'analysis.json'), 'utf8')))).toEqual(analysis);
  expect(await readFile(join(to, 'regions.csv'), 'utf8')).toBe('regions.csv');
});

it('replaces an earlier analysis only when asked to, and leaves nothing of what fails', async () => {
  const to = join(folder, 'again', 'clip');
  await copyResults(from(), to, analysis, false);
  await expect(copyResults(from(), to, analysis, false)).rejects.toMatchObject({ code: 'results-exist' });
  await copyResults(from(), to, { ...analysis, outputs: ['npz'] }, true);
  expect((await readdir(to)).sort()).toEqual(['analysis.json', 'fields.npz']);
  const nowhere = join(folder, 'nowhere');
  await expect(
    copyResults(join(folder, 'gone'), join(nowhere, 'clip'), analysis, false),
  ).rejects.toMatchObject({ code: 'file-missing' });
  expect(await readdir(folder)).not.toContain('nowhere');
});
