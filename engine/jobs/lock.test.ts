import { spawnSync } from 'node:child_process';
import { readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { takeLock } from './lock.js';

function lockedBy(holder: object | string): string {
  const path = join(temporaryFolder(), '.lock');
  writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder));
  return path;
}

function deadPid(): number {
  return spawnSync(process.execPath, ['-e', '']).pid;
}

const token = 'of-somebody-else';

it('lets one in, tells the other who it is, and lets it in afterwards', async () => {
  const path = join(temporaryFolder(), '.lock');
  const lock = await takeLock(path, 'OUT');
  await expect(takeLock(path, 'OUT')).rejects.toMatchObject({
    code: 'folder-busy',
    message: expect.stringContaining(`process ${process.pid} on ${hostname()}`),
  });
  await lock.release();
  await (await takeLock(path, 'OUT')).release();
});

it('takes over the lock of a dead process at once', async () => {
  const path = lockedBy({ pid: deadPid(), host: hostname(), token });
  await (await takeLock(path, 'OUT')).release();
});

it('takes over the lock of a dead process whose id is now our own, as in a restarted container', async () => {
  const path = lockedBy({ pid: process.pid, host: hostname(), token });
  await (await takeLock(path, 'OUT')).release();
});

it('takes over a lock that a kill left empty or torn', async () => {
  for (const content of ['', '{"pid": 12']) await (await takeLock(lockedBy(content), 'OUT')).release();
});

it('respects a living process, and another machine while it touches the lock', async () => {
  const alive = { pid: process.ppid, host: hostname(), token };
  const elsewhere = { pid: deadPid(), host: 'another-machine', token };
  for (const holder of [alive, elsewhere]) {
    const path = lockedBy(holder);
    await expect(takeLock(path, 'OUT')).rejects.toMatchObject({ code: 'folder-busy' });
    const past = new Date(Date.now() - 120_000);
    utimesSync(path, past, past);
    await (await takeLock(path, 'OUT')).release();
  }
});

it('lets exactly one of many take over a stale lock', async () => {
  const path = lockedBy({ pid: deadPid(), host: hostname(), token });
  const attempts = await Promise.allSettled(Array.from({ length: 8 }, () => takeLock(path, 'OUT')));
  expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toMatchObject({ pid: process.pid });
});
