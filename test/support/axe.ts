/** What stands in the way of people who see, hear or move otherwise, by axe-core. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const script = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** In the page: resolves when all is where it stays, but for what turns for ever, and what is folded away, where no time passes. */
const ANIMATIONS_ENDED = `Promise.allSettled(
  document.getAnimations()
    .filter(({ effect }) => Number.isFinite(effect.getComputedTiming().endTime))
    .filter(({ effect }) => effect.target.checkVisibility())
    .map(({ finished }) => finished)
)`;

/** In the page. */
declare const axe: {
  run(within: string): Promise<{
    violations: { id: string; impact?: string | null; help: string; nodes: { html: string }[] }[];
  }>;
};

/** Serious and critical ones, each as a sentence and the elements it is about; `within`: of what this selects alone. */
export async function seriousViolations(page: Page, within = 'html'): Promise<string[]> {
  // What fades in has not its own colours yet.
  await page.evaluate(ANIMATIONS_ENDED);
  // Injected past the page's policy, as a browser's own tools are.
  await page.evaluate(readFileSync(script, 'utf8'));
  const violations = await page.evaluate(async (within) => (await axe.run(within)).violations, within);
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .map(({ id, help, nodes }) => `${id}: ${help}\n${nodes.map(({ html }) => `  ${html}`).join('\n')}`);
}
