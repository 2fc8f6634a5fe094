import { expect, it } from 'vitest';
import { catalog } from '../../engine/models/catalog.js';
import { listDevices } from '../../engine/runtime/devices.js';
import { inChinese } from './engine-text.js';

it('has words for every model of the catalogue', () => {
  expect(catalog.map(({ title }) => title).filter((title) => inChinese(title) === title)).toEqual([]);
});

it('keeps what varies, and what it does not know', () => {
  expect(inChinese('Swin-T, trained on ImageNet-1k')).toBe('Swin-T，在 ImageNet-1k 上训练');
  expect(inChinese('Some Processor @ 2.0 GHz, 8 threads')).toBe('Some Processor @ 2.0 GHz，8 线程');
  expect(inChinese('NVIDIA H100')).toBe('NVIDIA H100');
});

it('has words for why devices cannot be used, as far as that is told without trying them', async () => {
  const { devices } = await listDevices();
  const reasons = devices.flatMap(({ reason }) => reason ?? []);
  expect(
    reasons.filter((reason) => !/failed in a trial|too slow/.test(reason) && inChinese(reason) === reason),
  ).toEqual([]);
});
