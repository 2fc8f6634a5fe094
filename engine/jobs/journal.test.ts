import { appendFileSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { Journal, type PairRecord } from './journal.js';

function record(first: number, path = `forward/${first}.flo`): PairRecord {
  return {
    type: 'pair',
    first,
    second: first + 1,
    device: 'cpu',
    tiles: '1x1',
    motion: [1.5],
    files: [{ path, bytes: 100 }],
  };
}

async function journalOf(records: PairRecord[]): Promise<string> {
  const path = join(temporaryFolder(), 'journal.jsonl');
  const journal = await Journal.open(path);
  await Promise.all(records.map((entry) => journal.append(entry)));
  await journal.close();
  return path;
}

async function reopen(path: string) {
  const journal = await Journal.open(path);
  await journal.close();
  return journal.earlier;
}

it('gives back what was appended, in the order of the calls', async () => {
  const records = [0, 1, 2, 3, 4].map((first) => record(first));
  expect(await reopen(await journalOf(records))).toEqual(records);
});

it('cut at any byte, keeps the whole lines before and goes on cleanly after them', async () => {
  const path = await journalOf([record(0), record(1)]);
  const whole = readFileSync(path);
  const firstLine = whole.indexOf('\n') + 1;
  for (let length = 0; length < whole.length; length += 7) {
    writeFileSync(path, whole);
    truncateSync(path, length);
    const journal = await Journal.open(path);
    expect(journal.earlier).toEqual(length < firstLine ? [] : [record(0)]);
    await journal.append(record(9));
    await journal.close();
    expect((await reopen(path)).at(-1)).toEqual(record(9));
  }
});

it('takes lines that cannot be read as pairs that are missing', async () => {
  const path = await journalOf([record(0)]);
  appendFileSync(path, 'garbage\n{"type":"pair","first":7}\n');
  appendFileSync(path, `${JSON.stringify(record(1))}\n`);
  expect(await reopen(path)).toEqual([record(0), record(1)]);
});

it.each(['../../etc/passwd', '/etc/passwd', 'forward/../../x.flo', 'manifest.json', 'forward/..'])(
  'does not believe that %s is a result',
  async (path) => {
    const file = await journalOf([record(0)]);
    appendFileSync(file, `${JSON.stringify(record(1, path))}\n`);
    expect(await reopen(file)).toEqual([record(0)]);
  },
);
