import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/clips.js';
import { runningCount } from './children.js';
import { lastWords, startFfmpeg } from './command.js';
import type { Program } from './programs.js';

const command = {
  inputOptions: [],
  input: 'file:/a b.mp4',
  filters: [],
  outputOptions: ['-f', 'null'],
  output: '-',
};

function program(script: string): Program {
  const path = join(temporaryFolder(), 'ffmpeg');
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return { path, version: '0', source: 'PATH' };
}

it('asks the program for nothing but the command itself', async () => {
  const { ended } = startFfmpeg(program('for a; do echo "<$a>" >&2; done'), {
    ...command,
    filters: ['select=gte(n\\,1)*not(mod(n-1\\,2))', 'hflip'],
  });
  const given = (await ended).log.map((line) => line.slice(1, -1));
  expect(given.slice(0, 4)).toEqual(['-hide_banner', '-nostats', '-loglevel', 'error']);
  expect(given.slice(given.indexOf('-i'), given.indexOf('-i') + 2)).toEqual(['-i', 'file:/a b.mp4']);
  expect(given).toContain('select=gte(n\\,1)*not(mod(n-1\\,2)),hflip');
});

it('reads a flood of messages and keeps the last', async () => {
  const { ended } = startFfmpeg(program('seq 1 200000 >&2; exit 3'), command);
  const { code, log } = await ended;
  expect(code).toBe(3);
  expect(log.length).toBeLessThanOrEqual(20);
  expect(log.at(-1)).toBe('200000');
});

it('hands on what is no error, line by line, and keeps the errors', async () => {
  const told: string[] = [];
  const script = 'echo "[x] [info] one"; echo "[x] [error] bad"; echo "[warning] two"; echo lost';
  const { ended } = startFfmpeg(program(`{ ${script}; } >&2`), command, undefined, (line) => told.push(line));
  expect((await ended).log).toEqual(['[x] [error] bad', 'lost']);
  expect(told).toEqual(['[x] [info] one', '[warning] two']);
});

it('kills the program on abort, and tells a killed and a missing one from one that ended', async () => {
  const abort = new AbortController();
  const { ended } = startFfmpeg(program('exec sleep 60'), command, abort.signal);
  expect(runningCount()).toBe(1);
  abort.abort();
  expect((await ended).code).toBeNull();
  expect(runningCount()).toBe(0);
  expect(() => startFfmpeg(program('exit'), command, abort.signal)).toThrow();
  const missing = startFfmpeg({ path: '/nowhere/ffmpeg', version: '0', source: 'PATH' }, command);
  expect(await missing.ended).toMatchObject({ code: null, log: [expect.stringContaining('ENOENT')] });
});

it('quotes the last line without addresses and the file name', () => {
  const line = '[mov,mp4 @ 0x55f51bfdbe80] [h264 @ 0x1] file:/x/a.mp4: moov atom not found.';
  expect(lastWords(['first', line], '/x/a.mp4')).toBe('moov atom not found');
  expect(lastWords(['/x/a.mp4: Invalid data found'], '/x/a.mp4')).toBe('Invalid data found');
  expect(lastWords([], '/x/a.mp4')).not.toBe('');
});
