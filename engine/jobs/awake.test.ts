import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { stayAwake } from './awake.js';

/** A stand-in that runs a command as an inhibitor does. */
const inhibitor = ['sh', '-c', 'exec "$@"', 'hold'];

it('says that sleep is held off, once it is', async () => {
  const said: string[] = [];
  const awake = stayAwake((sentence) => said.push(sentence), inhibitor);
  await expect
    .poll(() => said, { timeout: 5000 })
    .toEqual(['The system will not go to sleep meanwhile (sh).']);
  awake.release();
});

it('says nothing where there is no such program, or it refuses', async () => {
  const said: string[] = [];
  for (const none of [['no-such-program-here'], ['false'], undefined]) {
    stayAwake((sentence) => said.push(sentence), none);
  }
  await delay(1000);
  expect(said).toEqual([]);
});
