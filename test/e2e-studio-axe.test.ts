/** What screen readers and keyboards need of every screen, as axe-core finds it, in dark and in light. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStudio, type Studio } from './support/studio.js';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let studio: Studio;
beforeAll(async () => {
  studio = await openStudio();
}, 60_000);
afterAll(() => studio?.close(), 60_000);

interface Violation {
  readonly id: string;
  readonly impact: string;
  readonly nodes: readonly { readonly html: string }[];
}

describe.each(['Flow', 'Classify', 'Models', 'Batch', 'Settings'])('%s', { timeout: 60_000 }, (name) => {
  it.each(['dark', 'light'] as const)('has no serious barrier in %s', async (colorScheme) => {
    const { page } = studio;
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.getByRole('navigation', { name: 'Screens' }).getByRole('button', { name }).click();
    await page.mouse.move(600, 400);
    await page.getByRole('region', { name }).waitFor();
    await page.waitForTimeout(500);
    const violations = (await page.evaluate(
      `${axe}; axe.run().then(({ violations }) => violations)`,
    )) as Violation[];
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    expect(serious.map(({ id, nodes }) => ({ id, html: nodes.map(({ html }) => html) }))).toEqual([]);
  });
});
