import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fieldOf } from '../../test/support/fields.js';
import { evaluateFiles } from './compare.js';
import { encodeFlow, type FlowFormatId, flowFormats } from './formats/index.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'flow-compare-'));
});
afterEach(() => rm(root, { recursive: true }));

async function put(folder: string, stem: string, id: FlowFormatId, u: number): Promise<string> {
  await mkdir(join(root, folder), { recursive: true });
  const path = join(root, folder, stem + flowFormats[id].extension);
  await writeFile(
    path,
    await encodeFlow(
      id,
      fieldOf(3, 2, () => [u, 0]),
    ),
  );
  return path;
}

describe('evaluateFiles', () => {
  it('compares two files of different formats', async () => {
    const pred = await put('p', 'one', 'npy', 2);
    const gt = await put('g', 'two', 'kitti', 0);
    const errors = { epe: 2, px1: 100, px3: 0, px5: 0, fl: 0 };
    expect(await evaluateFiles(pred, gt)).toEqual({
      files: 1,
      ...errors,
      perFile: [{ pred, gt, ...errors, pixels: 6 }],
    });
  });

  it('matches folders by stem in any format, past pictures and notes, and averages over files', async () => {
    const first = await put('p', '000002', 'flo', 4);
    await put('p', '000002', 'kitti', 4);
    const second = await put('p', '000010', 'pfm', 6);
    await put('g', '000010', 'kitti', 0);
    await put('g', '000002', 'npy', 0);
    const picture = sharp({ create: { width: 3, height: 2, channels: 3, background: 'red' } });
    await picture.png().toFile(join(root, 'g', '000003.png'));
    await writeFile(join(root, 'g', 'notes.txt'), 'x');
    const result = await evaluateFiles(join(root, 'p'), join(root, 'g'), (message) => expect.fail(message));
    expect(result).toMatchObject({ files: 2, epe: 5, px1: 100, px3: 100, px5: 50, fl: 100 });
    expect(result.perFile.map((file) => [file.pred, file.epe])).toEqual([
      [first, 4],
      [second, 6],
    ]);
  });

  it('refuses a truth without prediction, and tells of predictions without truth', async () => {
    await put('p', 'a', 'flo', 0);
    await put('g', 'a', 'flo', 0);
    await put('p', 'b', 'flo', 0);
    const notices: string[] = [];
    const result = await evaluateFiles(join(root, 'p'), join(root, 'g'), (message) => notices.push(message));
    expect(result.files).toBe(1);
    expect(notices).toEqual(['Left out, for want of ground truth: 1 of 2 files: b.']);
    await put('g', 'c', 'flo', 0);
    await expect(evaluateFiles(join(root, 'p'), join(root, 'g'))).rejects.toThrow(
      `1 of the 2 flow files in ${join(root, 'g')} have no partner in ${join(root, 'p')}: c.`,
    );
  });

  it('says in a sentence what cannot be compared', async () => {
    const pred = await put('p', 'a', 'flo', 0);
    await put('g', 'b', 'flo', 0);
    const [p, g] = [join(root, 'p'), join(root, 'g')];
    await expect(evaluateFiles(p, g)).rejects.toThrow(
      `No flow file has the same name in ${p} (a) and in ${g} (b).`,
    );
    await expect(evaluateFiles(pred, g)).rejects.toThrow('give two files or two folders');
    await expect(evaluateFiles(join(root, 'absent'), g)).rejects.toThrow('absent does not exist.');
    const other = join(root, 'wide.flo');
    await writeFile(
      other,
      await encodeFlow(
        'flo',
        fieldOf(4, 2, () => [0, 0]),
      ),
    );
    await expect(evaluateFiles(pred, other)).rejects.toThrow(
      `${pred} is 3 x 2 pixels, but ${other} is 4 x 2.`,
    );
  });
});
