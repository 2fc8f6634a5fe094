/** The screen of models in a real browser: what is told of them, import, download, removal, and which is used by default. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from './folders.js';
import { seriousViolations } from './support/axe.js';
import { writeClassifier } from './support/checkpoint.js';
import { serveFile } from './support/file-server.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;
let page: Page;

beforeAll(async () => {
  studio = await openStudio();
  page = studio.page;
  await page.getByRole('button', { name: 'Models' }).click();
}, 60_000);
afterAll(() => studio?.close(), 60_000);

const list = (of = page) => of.getByRole('navigation', { name: 'Models' });
const rowOf = (id: string, of = page) => list(of).getByRole('button', { name: new RegExp(`^${id}\\b`) });
const show = async (id: string, of = page) => {
  await rowOf(id, of).click();
  return of.getByRole('article', { name: id });
};

describe('a model', { timeout: 60_000 }, () => {
  it('has facts and a card, in which no link leads nowhere', async () => {
    // Nobody chose it: it answers all the same.
    for (const id of ['nano', 'swin-nano']) await rowOf(id).getByLabel('used by default').waitFor();
    const view = await show('swin-nano');
    const facts = view.getByLabel('Facts');
    await expect.poll(() => facts.innerText()).toMatch(/Learned numbers\s+5\.78M/);
    expect(await facts.innerText()).toMatch(/File\s+11\.6 MB/);
    expect(await facts.innerText()).toMatch(/Classes\s+200/);
    await view.getByRole('heading', { name: 'swin-nano: image classification' }).waitFor();
    expect(await view.getByRole('cell', { name: 'Tiny ImageNet train, 490 of each class' }).count()).toBe(1);
    for (const href of await view
      .locator('a')
      .evaluateAll((links) => links.map((a) => a.getAttribute('href')))) {
      expect(href).toMatch(/^https:/);
    }
    expect(await seriousViolations(page)).toEqual([]);
    await shoot(page, 'models-card');
  });

  it('has a structure whose parts add up', async () => {
    const view = await show('swin-nano');
    await view.getByRole('tab', { name: 'Structure' }).click();
    const tree = view.getByRole('tree');
    await tree.getByText('5.78M').waitFor();
    const parts = await tree.getByRole('treeitem').count();
    expect(parts).toBeGreaterThan(2);
    // By keys alone: the first part that has parts opens.
    await tree.getByRole('treeitem').first().focus();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => tree.getByRole('treeitem').count()).toBeGreaterThan(parts);
    expect(await seriousViolations(page)).toEqual([]);
    await shoot(page, 'models-structure');
  });

  it('that others measured says who did', async () => {
    const view = await show('flowformer-things');
    await view
      .getByRole('heading', { name: 'Accuracy, as reported by the authors, without tiles' })
      .waitFor();
    await view.getByRole('row', { name: /Sintel train clean EPE 1\.01 px/ }).waitFor();
    // Its publisher serves it to people only: a page to open is named.
    const byHand = await show('flowformer-small');
    await byHand.getByRole('link', { name: /^https:\/\/drive\.google\.com/ }).waitFor();
  });
});

describe('a model file', { timeout: 180_000 }, () => {
  it('is imported by dropping it, used by default, and removed after a question', async () => {
    const content = readFileSync(writeClassifier(join(temporaryFolder(), 'birds.safetensors')));
    await dropFiles(page, [{ name: 'birds.safetensors', content }]);
    const view = page.getByRole('article', { name: 'timm/birds' });
    await view.getByRole('button', { name: 'Use by default' }).click({ timeout: 90_000 });
    await view.getByText('used by default').waitFor();
    expect(await rowOf('timm/birds').innerText()).toContain('installed');
    const settings = await (await page.request.get(new URL('/api/settings', page.url()).href)).json();
    expect(settings).toMatchObject({ classifier: 'timm/birds' });

    await view.getByRole('button', { name: 'Remove…' }).click();
    const question = page.getByRole('dialog', { name: 'Remove timm/birds?' });
    await question.getByRole('button', { name: 'Keep it' }).click();
    await question.waitFor({ state: 'hidden' });
    expect(await rowOf('timm/birds').count()).toBe(1);
    await view.getByRole('button', { name: 'Remove…' }).click();
    await question.getByRole('button', { name: 'Remove', exact: true }).click();
    await rowOf('timm/birds').waitFor({ state: 'detached' });
  });

  it('that is none is refused in a sentence, and nothing is imported', async () => {
    const before = await list().innerText();
    await dropFiles(page, [
      { name: 'holiday.safetensors', content: Buffer.from('not a model, but a letter') },
    ]);
    const notice = page.getByRole('alert').filter({ hasText: 'holiday.safetensors' });
    await notice.waitFor();
    expect(await notice.innerText()).not.toMatch(/undefined|\bat \S+:\d+|\/tmp\//);
    expect(await list().innerText()).toBe(before);
  });
});

it('is downloaded with progress, and the download cancelled', { timeout: 120_000 }, async () => {
  const content = Buffer.alloc(3_000_000, 7);
  const server = await serveFile({ content, stallAfter: 1_500_000 });
  const other = await openStudio({ env: { FLOW_STUDIO_MIRROR: server.url } });
  try {
    await other.page.getByRole('button', { name: 'Models' }).click();
    const view = await show('swin_t', other.page);
    await view.getByRole('button', { name: /^Download/ }).click();
    const progress = view.getByRole('progressbar', { name: 'Downloading' });
    await expect.poll(() => progress.getAttribute('aria-valuenow').then(Number)).toBeGreaterThan(0);
    // It goes on while another screen is shown, and is seen there.
    await other.page.getByRole('button', { name: 'Batch' }).click();
    await other.page.getByRole('contentinfo').getByText('Swin-T').first().waitFor();
    await other.page.getByRole('button', { name: 'Models' }).click();
    await view.getByRole('button', { name: 'Cancel' }).click();
    await view.getByRole('button', { name: /^Download/ }).waitFor();

    // What comes is no model: the hash says so.
    server.behaviour = { content };
    await view.getByRole('button', { name: /^Download/ }).click();
    await other.page.getByRole('alert').filter({ hasText: 'swin_t' }).waitFor();
    expect(await rowOf('swin_t', other.page).innerText()).toContain('to download');
  } finally {
    await other.close();
  }
});

it('says nothing to the console', () => expect(studio.complaints).toEqual([]));
