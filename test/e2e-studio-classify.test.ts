/** The classify screen in a real browser, with the bundled model: dropped pictures, answers, heat maps, tables, keys. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ClassesEvent } from '../engine/jobs/classify.js';
import { temporaryFolder } from './folders.js';
import { seriousViolations } from './support/axe.js';
import { cli, eventsIn } from './support/cli.js';
import { cutShort } from './support/cut-short.js';
import { drawing } from './support/drawings.js';
import { dropFiles, openStudio, type Studio, shoot } from './support/studio.js';

let studio: Studio;
let page: Page;
const grid = () => page.getByRole('listbox', { name: 'Pictures' });
const tile = (name: string) => grid().getByRole('option', { name });
const detail = (name: string) => page.getByRole('region', { name });

beforeAll(async () => {
  studio = await openStudio();
  page = studio.page;
  await page.getByRole('button', { name: 'Classify' }).click();
}, 60_000);
afterAll(() => studio?.close(), 60_000);

const pictures = () =>
  Promise.all([
    drawing('orange'),
    drawing('moon'),
    drawing('ladybug', 'picture 10.png'),
    drawing('umbrella', 'picture 9.png'),
    drawing('banana'),
    drawing('lamp'),
  ]);

describe('dropped pictures', { timeout: 120_000 }, () => {
  it('get the answers that the command gives, and a broken one its reason', async () => {
    await page.getByRole('heading', { name: 'What is in these pictures?' }).waitFor();
    const dropped = await pictures();
    await dropFiles(page, [...dropped, { name: 'letter.png', content: Buffer.from('Dear picture,') }]);
    await expect.poll(() => grid().getByRole('option').count(), { timeout: 60_000 }).toBe(7);

    const folder = temporaryFolder();
    const orange = join(folder, 'orange.png');
    await sharp(dropped[0]!.content).toFile(orange);
    const { stdout } = await cli('classify', orange, '--json');
    const answer = eventsIn(stdout).find((event): event is ClassesEvent => event.type === 'classes')!;
    const said = await tile('orange.png').getByRole('listitem').allInnerTexts();
    expect(said.map((text) => text.split('\n')[0])).toEqual(answer.classes.map(({ label }) => label));
    const shares = said.map((text) => Number.parseFloat(text.split('\n')[1]!));
    for (const [at, { probability }] of answer.classes.entries()) {
      expect(shares[at]).toBeCloseTo(probability * 100, probability < 0.01 ? 1 : 0);
    }
    expect(await tile('orange.png').getByText('not sure').count()).toBe(answer.sure === false ? 1 : 0);
    expect(await page.getByText('knows 200 classes').count()).toBe(1);

    const reason = await tile('letter.png').innerText();
    expect(reason).toContain('letter.png');
    expect(reason).not.toContain('/tmp/');
    expect(await tile('letter.png').getByRole('listitem').count()).toBe(0);
    expect(await seriousViolations(page)).toEqual([]);
    await shoot(page, 'classify-grid');
  });

  it('are sorted and filtered', async () => {
    const names = async () =>
      (await grid().getByRole('option').allInnerTexts()).map((text) => text.split('\n')[0]);
    await page.getByRole('combobox', { name: 'Sort' }).click();
    await page.getByRole('option', { name: 'By name' }).click();
    await expect
      .poll(names)
      .toEqual([
        'banana.png',
        'lamp.png',
        'letter.png',
        'moon.png',
        'orange.png',
        'picture 9.png',
        'picture 10.png',
      ]);
    await page.getByRole('combobox', { name: 'Show' }).click();
    await page.getByRole('option', { name: 'Not readable (1)' }).click();
    await expect.poll(names).toEqual(['letter.png']);
    await page.getByRole('combobox', { name: 'Show' }).click();
    await page.getByRole('option', { name: 'All pictures' }).click();
    await expect.poll(() => names().then(({ length }) => length)).toBe(7);
  });

  it('are answered by another model once that is chosen', async () => {
    const model = page.getByRole('combobox', { name: 'Model' });
    const before = await tile('orange.png').getByRole('listitem').allInnerTexts();
    for (const id of ['vit-nano', 'swin-nano']) {
      await model.click();
      await page.getByRole('option', { name: new RegExp(`^${id}`) }).click();
      await expect.poll(() => page.getByRole('combobox', { name: 'Pictures of' }).count()).toBe(1);
      const isAsBefore = async () => {
        const answers = await tile('orange.png').getByRole('listitem').allInnerTexts();
        return answers.length === 5 ? answers.join() === before.join() : undefined;
      };
      await expect.poll(isAsBefore, { timeout: 60_000 }).toBe(id === 'swin-nano');
      await expect.poll(() => grid().getByRole('option').count(), { timeout: 60_000 }).toBe(7);
    }
  });

  it('are opened by keys, each with the parts that its answer comes from', async () => {
    await grid().focus();
    await page.keyboard.press('Home');
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('Enter');
    const view = detail('orange.png');
    const heat = view.getByTestId('heat');
    await heat.waitFor();
    // A map, not a colour; over the part of the picture that the model saw, in the picture's own proportions.
    const colours = await heat.evaluate((canvas) => {
      const { width, height } = canvas as unknown as { width: number; height: number };
      const { data } = (canvas as unknown as CanvasLike).getContext('2d').getImageData(0, 0, width, height);
      return new Set(Array.from({ length: width * height }, (_, at) => data.slice(at * 4, at * 4 + 3).join()))
        .size;
    });
    expect(colours).toBeGreaterThan(3);
    const [map, picture] = [
      (await heat.boundingBox())!,
      (await view.getByRole('img', { name: 'orange.png' }).boundingBox())!,
    ];
    expect(picture.width / picture.height).toBeCloseTo(320 / 200, 1);
    expect(map.height).toBeLessThanOrEqual(picture.height + 1);
    expect(map.width).toBeLessThan(picture.width);
    expect(await seriousViolations(page)).toEqual([]);
    await shoot(page, 'classify-detail');

    const strength = () => heat.evaluate((canvas) => Number((canvas as unknown as StyledLike).style.opacity));
    const before = await strength();
    await view.getByRole('slider').focus();
    await page.keyboard.press('ArrowRight');
    await expect.poll(strength).toBeGreaterThan(before);
    await page.keyboard.press('a');
    await heat.waitFor({ state: 'detached' });
    await page.keyboard.press('a');
    await heat.waitFor();
    await view.getByRole('button', { name: 'Previous picture' }).click();
    await detail('moon.png').waitFor();
    await page.keyboard.press('Escape');
    await detail('moon.png').waitFor({ state: 'detached' });
  });

  it('come back after a reload', async () => {
    await page.waitForTimeout(700);
    await page.reload();
    await tile('moon.png').waitFor();
    expect(await tile('moon.png').getAttribute('aria-selected')).toBe('true');
  });

  it('fit a small window, no button cut short', async () => {
    await page.setViewportSize({ width: 1024, height: 640 });
    expect(await cutShort(page)).toEqual([]);
    await shoot(page, 'classify-small');
    await page.setViewportSize({ width: 1280, height: 800 });
  });

  it.each(['csv', 'json'] as const)('are exported as %s', async (format) => {
    await page.getByRole('button', { name: 'Export' }).click();
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('menuitem', { name: format === 'csv' ? 'Table (CSV)' : 'Everything (JSON)' }).click(),
    ]);
    const text = readFileSync(await download.path(), 'utf8');
    expect(download.suggestedFilename()).toMatch(new RegExp(`\\.${format}$`));
    for (const name of ['orange.png', 'moon.png', 'picture 10.png']) expect(text).toContain(name);
    if (format === 'json') JSON.parse(text);
    else expect(text.trim().split(/\r?\n/)).toHaveLength(1 + 6 * 5);
  });
});

it('is cancelled', { timeout: 180_000 }, async () => {
  const { content } = await drawing('banana');
  const many = Array.from({ length: 80 }, (_, at) => ({ name: `${at}.png`, content }));
  await dropFiles(page, many);
  await page.getByRole('main').getByRole('button', { name: 'Cancel' }).click({ timeout: 60_000 });
  await page.getByText(/^Cancelled/).waitFor({ timeout: 60_000 });
  const { jobs } = await (await page.request.get(new URL('/api/jobs', page.url()).href)).json();
  expect(jobs.at(-1)).toMatchObject({ kind: 'classify', state: 'cancelled' });
  expect(jobs.at(-1).done).toBeLessThan(80);
});

it('says nothing to the console', () => expect(studio.complaints).toEqual([]));

/** Of the page's elements. */
interface CanvasLike {
  getContext(kind: '2d'): {
    getImageData(x: number, y: number, width: number, height: number): { readonly data: Uint8ClampedArray };
  };
}
interface StyledLike {
  readonly style: { readonly opacity: string };
}
