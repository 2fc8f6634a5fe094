/** What screen readers and keyboards need of every screen, as axe-core finds it, in dark and in light. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seriousViolations } from './support/axe.js';
import { openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
}, 60_000);
afterAll(() => studio?.close(), 60_000);

describe.each(['Flow', 'Classify', 'Models', 'Batch', 'Settings'])('%s', { timeout: 60_000 }, (name) => {
  it.each(['dark', 'light'] as const)('has no serious barrier in %s', async (colorScheme) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
    await page.mouse.move(600, 400);
    await page.getByRole('region', { name }).waitFor();
    await page.waitForTimeout(500);
    expect(await seriousViolations(page)).toEqual([]);
  });

  it('looks like this', () => shoot(studio.page, `empty-${name.toLowerCase()}`));
});
