import i18next from 'i18next';
import { afterAll, expect, it } from 'vitest';
import { compact, fileSize, flop, percent } from './number';

const speak = (lng: string) => i18next.init({ lng, resources: {} });
afterAll(() => speak('en'));

it('says numbers as the language does', async () => {
  await speak('en');
  expect(compact(2_012_345)).toBe('2.01M');
  expect([0.734, 0.004, 0].map(percent)).toEqual(['73%', '0.4%', '0%']);
  expect([2.34e12, 1.5e6, 12].map(flop)).toEqual(['2.34 TFLOP', '1.5 MFLOP', '12 FLOP']);
  expect([0, 999, 1000, 11_600_000, 1_280_000_000].map(fileSize)).toEqual([
    '0 byte',
    '999 byte',
    '1 kB',
    '11.6 MB',
    '1.28 GB',
  ]);
  await speak('zh');
  expect(compact(2_012_345)).toBe('201万');
});
