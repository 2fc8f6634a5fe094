import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { Engines } from './engines.js';

/** Engines that tell when they are opened and closed. */
function watched(most: number, open: (model: string) => Promise<unknown> = async () => {}) {
  const told: string[] = [];
  const engines = new Engines(async (model) => {
    await open(model);
    told.push(`open ${model}`);
    return { model, close: async () => void told.push(`close ${model}`) };
  }, most);
  return { engines, told };
}

it('opens each model once, and ends the one used longest ago for one too many', async () => {
  const { engines, told } = watched(2);
  await engines.get('a');
  await engines.get('b');
  expect((await engines.get('a')).model).toBe('a');
  await engines.get('c');
  expect(told).toEqual(['open a', 'open b', 'close b', 'open c']);
  await engines.close();
  expect(told.slice(4).sort()).toEqual(['close a', 'close c']);
});

it('tries a model again that could not be opened', async () => {
  let broken = true;
  const { engines, told } = watched(1, async () => {
    if (broken) throw new Error('broken');
  });
  await expect(engines.get('a')).rejects.toThrow('broken');
  broken = false;
  await engines.get('a');
  expect(told).toEqual(['open a']);
});

it('closes without waiting for a model that is still being opened, and closes that later', async () => {
  let opened = () => {};
  const { engines, told } = watched(1, () => new Promise<void>((resolve) => (opened = resolve)));
  const got = engines.get('a');
  await engines.close();
  expect(told).toEqual([]);
  opened();
  await got;
  await delay(1);
  expect(told).toEqual(['open a', 'close a']);
});
