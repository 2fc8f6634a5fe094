import { mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../test/folders.js';
import { ResultFolder } from './result-folder.js';

const filled = async (path: string, overwrite = false): Promise<ResultFolder> => {
  const folder = await ResultFolder.create(path, overwrite);
  await folder.write('analysis.json', '{}');
  return folder;
};

describe('a result folder', () => {
  it('appears when it is complete, with tables in the order in which rows came', async () => {
    const out = join(temporaryFolder(), 'deep', 'out');
    const folder = await filled(join(out, 'clip'));
    await folder.addRows('regions', [{ frame: 0, region: 'a, "b"', speed_m_per_s: 0.5 }]);
    await folder.addRows('regions', [{ frame: 1, region: 'c', speed_m_per_s: undefined }]);
    await folder.addLines('samples.jsonl', [{ a: 1 }, { a: 2 }]);
    await folder.write('figures/speed.svg', '<svg/>');
    expect(readdirSync(out).every((name) => name.startsWith('.'))).toBe(true);
    await folder.commit();
    expect(readdirSync(out)).toEqual(['clip']);
    expect(readFileSync(join(out, 'clip', 'regions.csv'), 'utf8')).toBe(
      'frame,region,speed_m_per_s\r\n0,"a, ""b""",0.5\r\n1,c,\r\n',
    );
    expect(readFileSync(join(out, 'clip', 'samples.jsonl'), 'utf8')).toBe('{"a":1}\n{"a":2}\n');
    expect(readFileSync(join(out, 'clip', 'figures', 'speed.svg'), 'utf8')).toBe('<svg/>');
  });

  it('leaves nothing when it is discarded, and takes only its own folders with it', async () => {
    const above = temporaryFolder();
    const folder = await filled(join(above, 'new', 'out', 'clip'));
    await folder.addRows('regions', [{ frame: 0 }]);
    await folder.discard();
    expect(readdirSync(above)).toEqual([]);

    const second = await filled(join(above, 'new', 'clip'));
    writeFileSync(join(above, 'new', 'notes.txt'), 'mine');
    await second.discard();
    expect(readdirSync(join(above, 'new'))).toEqual(['notes.txt']);
  });

  it('keeps an earlier analysis until the new one is complete', async () => {
    const path = join(temporaryFolder(), 'clip');
    const first = await filled(path);
    await first.write('old.txt', 'old');
    await first.commit();
    await expect(ResultFolder.create(path, false)).rejects.toMatchObject({ code: 'results-exist' });

    const lost = await filled(path, true);
    await lost.discard();
    expect(readdirSync(path).sort()).toEqual(['analysis.json', 'old.txt']);

    const second = await filled(path, true);
    await second.commit();
    expect(readdirSync(path)).toEqual(['analysis.json']);
    expect(readdirSync(join(path, '..'))).toEqual(['clip']);
  });

  it('sweeps what a run that was killed long ago left beside it, and only that', async () => {
    const out = temporaryFolder();
    const names = [
      '.clip.flow-studio-0123456789ab.tmp',
      '.clip.flow-studio-ba9876543210.tmp',
      '.other.flow-studio-0123456789ab.tmp',
    ];
    for (const name of names) mkdirSync(join(out, name));
    for (const name of [names[0]!, names[2]!]) utimesSync(join(out, name), 1e9, 1e9);
    await (await filled(join(out, 'clip'))).commit();
    expect(readdirSync(out).sort()).toEqual([names[1], names[2], 'clip']);
  });

  it('replaces nothing that is no analysis, even when asked to', async () => {
    const path = join(temporaryFolder(), 'clip');
    mkdirSync(path);
    writeFileSync(join(path, 'holiday.jpg'), 'dear');
    await expect(ResultFolder.create(path, true)).rejects.toMatchObject({ code: 'not-results' });
    expect(readdirSync(path)).toEqual(['holiday.jpg']);
  });

  it('says in a sentence which file could not be written', async () => {
    const folder = await filled(join(temporaryFolder(), 'clip'));
    await folder.write('figures', 'a file where a folder is needed');
    await expect(folder.write('figures/a.svg', '')).rejects.toMatchObject({ code: 'not-a-folder' });
    await folder.discard();
  });
});
