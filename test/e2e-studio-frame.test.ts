/** The frame of the app in a real browser: screens, keys, languages, themes. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;

beforeAll(async () => {
  studio = await openStudio();
}, 60_000);
afterAll(() => studio?.close());

it('shows the screen of the rail', async () => {
  const { page } = studio;
  await page.getByRole('button', { name: 'Classify' }).click();
  await expect.poll(() => page.url()).toMatch(/#\/classify$/);
  await shoot(page, 'frame');
  expect(studio.complaints).toEqual([]);
});
