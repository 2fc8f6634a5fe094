/** Batches beyond one sitting at the studio: over a restart, on the workers of a queue, and beside a clip that is looked at. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { JobInfo } from '../engine/server/api.js';
import { temporaryFolder } from './folders.js';
import { batchScreen } from './support/batch-screen.js';
import { countingClip, makeClip } from './support/clips.js';
import { startRedis } from './support/redis.js';
import { dropPaths, openStudio, type Studio } from './support/studio.js';
import { startWorker } from './support/worker.js';

async function studioWith(env: Readonly<Record<string, string>> = {}) {
  const studio = await openStudio({ env });
  onTestFinished(() => studio.close());
  return { studio, ...batchScreen(() => studio.page) };
}

const jobsOf = ({ page }: Studio): Promise<JobInfo[]> =>
  page.evaluate<JobInfo[]>(`fetch('/api/jobs').then((answer) => answer.json()).then(({ jobs }) => jobs)`);

/** Programs on the PATH that note when the system is kept awake, in the place of those that do it. */
function inhibitors() {
  const folder = temporaryFolder();
  const log = join(folder, 'log');
  for (const name of ['systemd-inhibit', 'caffeinate']) {
    const path = join(folder, name);
    writeFileSync(
      path,
      `#!/bin/sh\necho held >> ${log}\ncat > ${folder}/until-closed\necho released >> ${log}\n`,
    );
    chmodSync(path, 0o755);
  }
  return {
    env: { PATH: `${folder}${delimiter}${process.env.PATH}` },
    noted: () => (existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n') : []),
  };
}

it('lists a batch again after the program was killed, goes on where it was, and keeps the machine awake meanwhile', {
  timeout: 300_000,
}, async () => {
  const { env, noted } = inhibitors();
  const { studio, row, drawer, addVideo, chooseNewFolder, start, goTo } = await studioWith(env);
  const { page, folders } = studio;
  makeClip(folders.root, 'long.mp4', countingClip(60, 'scale=320:240'));
  await goTo('Batch');
  await page.getByRole('button', { name: 'New batch' }).click();
  await addVideo('long.mp4');
  await chooseNewFolder('results');
  await start().click();
  await drawer().waitFor({ state: 'hidden' });
  await expect.poll(() => row('long.mp4').innerText(), { timeout: 120_000 }).toMatch(/[1-9]\d* of 59 pairs/);
  await expect.poll(noted).toEqual(['held']);
  const first = join(folders.root, 'results/long/forward/000000.flo');
  const written = statSync(first).mtimeMs;

  await studio.restart('SIGKILL');
  await expect.poll(noted).toEqual(['held', 'released']);
  await goTo('Batch');
  await row('long.mp4').getByText('paused').waitFor();
  await row('long.mp4').getByRole('button', { name: 'Go on with long.mp4' }).click();
  await expect
    .poll(() => row('long.mp4').innerText(), { timeout: 180_000 })
    .toMatch(/done[\s\S]*59 of 59 pairs/);
  expect(statSync(first).mtimeMs).toBe(written);
  expect(readdirSync(join(folders.root, 'results/long/forward'))).toHaveLength(59);
  await expect.poll(noted).toEqual(['held', 'released', 'held', 'released']);

  await studio.restart('SIGINT');
  await goTo('Batch');
  await expect.poll(() => row('long.mp4').innerText()).toMatch(/done[\s\S]*59 of 59 pairs/);
  await page.getByRole('button', { name: 'Remove long.mp4 from the list' }).click();
  await row('long.mp4').waitFor({ state: 'detached' });
  await expect.poll(() => readFileSync(join(folders.config, 'flow-studio/jobs.json'), 'utf8')).toBe('[]\n');
  expect(studio.complaints).toEqual([]);
});

it('has a batch computed by the workers of a queue', { timeout: 300_000 }, async (test) => {
  const redis = await startRedis();
  if (!redis) return test.skip('there is no redis-server here');
  const { studio, row, drawer, chooser, chooseNewFolder, start, goTo } = await studioWith({
    FLOW_STUDIO_QUEUE: redis.url,
  });
  const { page, folders } = studio;
  mkdirSync(join(folders.root, 'rushes'));
  for (const name of ['a', 'b']) {
    makeClip(folders.root, `rushes/${name}.mp4`, countingClip(6, 'scale=160:120'));
  }
  await goTo('Batch');
  await page.getByRole('button', { name: 'New batch' }).click();
  await drawer().getByRole('button', { name: 'Folder', exact: true }).click();
  await chooser().getByRole('button', { name: 'rushes' }).click();
  await chooser().getByRole('button', { name: 'Choose this folder' }).click();
  await chooseNewFolder('results');
  await drawer().getByLabel('Let the workers of the queue compute').check();
  await start().click();
  await drawer().waitFor({ state: 'hidden' });
  await row('rushes').getByText('0 of 2 clips done').waitFor({ timeout: 60_000 });
  // Nobody works yet, this program least of all.
  expect(existsSync(join(folders.root, 'results/a'))).toBe(false);
  startWorker(redis.url);
  await expect
    .poll(() => row('rushes').innerText(), { timeout: 180_000 })
    .toMatch(/done[\s\S]*10 of 10 pairs/);
  for (const name of ['a', 'b']) {
    expect(readdirSync(join(folders.root, `results/${name}/forward`))).toHaveLength(5);
  }
  expect(studio.complaints).toEqual([]);
});

it('computes what is looked at while an export runs, which gets on all the same', {
  timeout: 300_000,
}, async () => {
  const { studio, row, drawer, addVideo, chooseNewFolder, start, goTo } = await studioWith();
  const { page, folders } = studio;
  makeClip(folders.root, 'export.mp4', countingClip(120, 'scale=320:240'));
  makeClip(folders.root, 'view.mp4', countingClip(60, 'scale=480:360'));
  await goTo('Batch');
  await page.getByRole('button', { name: 'New batch' }).click();
  await addVideo('export.mp4');
  await chooseNewFolder('results');
  await start().click();
  await drawer().waitFor({ state: 'hidden' });
  await expect
    .poll(() => row('export.mp4').innerText(), { timeout: 120_000 })
    .toMatch(/[1-9]\d* of 119 pairs/);
  await goTo('Flow');
  await dropPaths(page, [join(folders.root, 'view.mp4')]);
  await page.getByRole('heading', { name: 'view' }).waitFor();
  const canvas = page.getByTestId('flow-canvas');
  const progress: number[] = [];
  for (const frame of ['0', '40', '20', '50']) {
    await goToFrame(frame);
    await expect
      .poll(
        () =>
          canvas.evaluate(({ dataset: { fieldFrame, field } }) => `${fieldFrame} ${Number(field) >= 480}`),
        {
          timeout: 120_000,
        },
      )
      .toBe(`${frame} true`);
    const [job] = await jobsOf(studio);
    progress.push(job!.done);
    // The views did not have to wait for its end.
    expect(job!.state).toBe('running');
  }
  expect(progress.at(-1)).toBeGreaterThan(progress[0]!);
  expect(studio.complaints).toEqual([]);

  async function goToFrame(frame: string): Promise<void> {
    await page.keyboard.press('Home');
    for (let at = 0; at < Number(frame) / 10; at++) await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(() => page.getByTestId('frame-number').innerText()).toBe(frame);
  }
});
