/** A disk that fills up or is read-only, for real: a small file system in memory, which only root on Linux may mount. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parsePlan } from '../engine/jobs/plan.js';
import { runPlan } from '../engine/jobs/run.js';
import { fakeServices } from './fake-estimator.js';
import { contentOf, resultsOf, temporaryFolder, writeImages } from './folders.js';
import { mount, smallDisk } from './support/disk.js';

it('ends with one sentence on a full disk, leaves whole files only, and goes on when there is room', async (test) => {
  const disk = smallDisk(64);
  if (!disk) return test.skip('only root on Linux can mount a small disk');
  const input = await writeImages(join(temporaryFolder(), 'clip'), 30);
  const elsewhere = temporaryFolder();
  const plan = (out: string) => parsePlan({ schema: 1, inputs: [input], out, backward: true });
  await runPlan(plan(elsewhere), fakeServices(), () => {});
  const expected = resultsOf(join(elsewhere, 'clip'));

  await expect(runPlan(plan(disk), fakeServices(), () => {})).rejects.toMatchObject({
    code: 'disk-full',
    message: expect.stringMatching(
      /^The disk of .*clip is nearly full: [\d.]+ kB are free, the next pair needs [\d.]+ kB\.$/,
    ),
  });
  const kept = resultsOf(join(disk, 'clip'));
  expect(Object.keys(kept).length).toBeGreaterThanOrEqual(2);
  expect(expected).toMatchObject(kept);
  expect(existsSync(join(disk, 'clip', '.flow-studio.lock'))).toBe(false);
  JSON.parse(readFileSync(join(disk, 'clip', 'manifest.json'), 'utf8'));

  mount('-o', 'remount,size=1m', disk);
  await runPlan(plan(disk), fakeServices(), () => {});
  expect(resultsOf(join(disk, 'clip'))).toEqual(expected);
});

it('says so when the output folder is read-only', async (test) => {
  const disk = smallDisk(64);
  if (!disk) return test.skip('only root on Linux can mount a small disk');
  const input = await writeImages(join(temporaryFolder(), 'clip'), 3);
  mount('-o', 'remount,ro', disk);
  const plan = parsePlan({ schema: 1, inputs: [input], out: disk });
  await expect(runPlan(plan, fakeServices(), () => {})).rejects.toMatchObject({
    code: 'no-permission',
    message: `No permission to write ${disk}.`,
  });
  expect(contentOf(disk)).toEqual({});
});
