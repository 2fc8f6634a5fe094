/** Workers that are killed and a Redis that is restarted: every frame is in the output, as if one machine had made it all. */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it, type TestContext } from 'vitest';
import { resultsOf, temporaryFolder } from './folders.js';
import { cli, eventsIn, finish, manifestOf, start } from './support/cli.js';
import { countingClip, makeClip } from './support/clips.js';
import { startRedis } from './support/redis.js';
import { killGroup, startWorker } from './support/worker.js';

const CLIPS = 6;
const FRAMES = 16;

/** Videos of different content, all in one folder. */
function clipsIn(folder: string): string {
  mkdirSync(folder);
  for (let i = 0; i < CLIPS; i++) {
    makeClip(folder, `clip${i}.mp4`, countingClip(FRAMES, `scale=${160 + 16 * i}:96`));
  }
  return folder;
}

/** How many pairs are recorded in the journals of the clips: how far the batch is. */
function recorded(out: string): number {
  let pairs = 0;
  for (let i = 0; i < CLIPS; i++) {
    try {
      pairs += readFileSync(join(out, `clip${i}`, 'journal.jsonl'), 'utf8').split('\n').length - 1;
    } catch {
      // It has not begun.
    }
  }
  return pairs;
}

async function untilRecorded(out: string, pairs: number): Promise<void> {
  while (recorded(out) < pairs) await delay(20);
}

/** What every test of the queue needs; it is skipped where there is no Redis. */
async function redisAndClips(test: TestContext) {
  const redis = await startRedis();
  if (!redis) return test.skip('there is no redis-server here');
  const root = temporaryFolder();
  return { redis, root, clips: clipsIn(join(root, 'clips')) };
}

describe('a queue', () => {
  it('loses and repeats nothing while workers are killed and Redis is restarted', {
    timeout: 300_000,
  }, async (test) => {
    const { redis, root, clips } = await redisAndClips(test);
    const options = ['--iterations', '2', '--format', 'flo,kitti', '--backward'];
    expect(await cli('flow', clips, '--out', join(root, 'whole'), ...options)).toMatchObject({ code: 0 });

    const out = join(root, 'out');
    const workers = [1, 2, 3].map(() => startWorker(redis.url));
    const run = finish(start('flow', clips, '--out', out, ...options, '--queue', redis.url, '--json'));
    const total = CLIPS * (FRAMES - 1);
    for (const [i, share] of [0.1, 0.3, 0.5].entries()) {
      await untilRecorded(out, share * total);
      killGroup(workers[i]!);
      if (i === 1) await redis.restart();
      workers.push(startWorker(redis.url));
    }
    const { code, stdout, stderr } = await run;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const events = eventsIn(stdout);
    expect(events.at(-1)).toMatchObject({ type: 'done' });
    expect(events.findLast((event) => event.type === 'progress')).toMatchObject({ done: total, total });
    for (let i = 0; i < CLIPS; i++) {
      const name = `clip${i}`;
      expect(resultsOf(join(out, name))).toEqual(resultsOf(join(root, 'whole', name)));
      const { complete, pairs } = manifestOf(join(out, name));
      expect(complete).toBe(true);
      expect(pairs.map(({ first }) => first)).toEqual(Array.from({ length: FRAMES - 1 }, (_, k) => k));
    }
  });

  it('finishes the other clips when one cannot be read, and says which and why', {
    timeout: 120_000,
  }, async (test) => {
    const { redis, root, clips } = await redisAndClips(test);
    writeFileSync(join(clips, 'clip3.mp4'), 'no video');
    const worker = startWorker(redis.url);
    const queued = ['--out', join(root, 'out'), '--iterations', '1', '--frames', '0:2', '--queue', redis.url];
    const { code, stdout, stderr } = await cli('flow', clips, ...queued);
    expect(code).toBe(1);
    expect(stdout).toMatch(/Done: 10 pairs computed/);
    expect(stderr).toMatch(/1 of 6 inputs could not be finished:[^\n]*\n {2}clip3: .*clip3\.mp4/);
    const ended = finish(worker);
    process.kill(worker.pid!, 'SIGTERM');
    expect((await ended).code).toBe(0);
  });

  it('gives workers the clips of a higher priority first, whenever they came', {
    timeout: 120_000,
  }, async (test) => {
    const { redis, root, clips } = await redisAndClips(test);
    const ended: string[] = [];
    const runs = [];
    for (const priority of ['low', 'normal', 'high']) {
      const queued = ['--iterations', '1', '--frames', '0:1', '--queue', redis.url, '--json'];
      if (priority !== 'normal') queued.push('--priority', priority);
      const run = start('flow', clips, '--out', join(root, priority), ...queued);
      runs.push(finish(run).then(() => ended.push(priority)));
      await new Promise<void>((waiting) =>
        run.stdout!.on('data', (text) => String(text).includes('in the queue') && waiting()),
      );
    }
    startWorker(redis.url);
    await Promise.all(runs);
    expect(ended).toEqual(['high', 'normal', 'low']);
  });
});

it.each([
  ['redis://127.0.0.1:1', 1, /^No Redis answers at redis:\/\/127\.0\.0\.1:1: .*ECONNREFUSED.*\. Check/],
  ['http://127.0.0.1', 2, /^The address of the queue must be that of a Redis\. For example --queue redis:/],
])('the queue %s is refused in a sentence', async (queue, code, sentence) => {
  const found = await cli('worker', '--queue', queue);
  expect(found.code).toBe(code);
  expect(found.stderr).toMatch(sentence);
});
