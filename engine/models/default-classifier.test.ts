import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryStore } from '../../test/support/store.js';
import { defaultClassifier } from './default-classifier.js';
import { beginInstall, type ModelRecord } from './store.js';

async function install(id: string, installed: string, rest: Partial<ModelRecord> = {}): Promise<void> {
  const incoming = await beginInstall();
  const file = 'weights.pth';
  writeFileSync(join(incoming.folder, file), 'abc');
  await incoming.commit({
    schema: 1,
    id,
    task: 'classification',
    name: 'Swin-T',
    parameters: 1,
    classes: 1000,
    file,
    bytes: 3,
    sha256: 'a',
    source: '/somewhere',
    installed,
    ...rest,
  });
}

it('is the bundled one at first, of which it says how much it knows', async () => {
  temporaryStore();
  const { id, notice } = await defaultClassifier();
  expect(id).toBe('swin-nano');
  expect(notice).toContain('200 classes of everyday things');
});

it('is the ImageNet model that was installed last', async () => {
  temporaryStore();
  await install('swin_t', '2026-03-01T00:00:00.000Z');
  await install('vit_b_16', '2026-02-01T00:00:00.000Z');
  expect(await defaultClassifier()).toEqual({
    id: 'swin_t',
    notice: 'swin_t answers, the ImageNet model that was installed last; --model ID takes another.',
  });
  await install('timm/vit', '2026-04-01T00:00:00.000Z');
  expect((await defaultClassifier()).id).toBe('timm/vit');
});

it('does not mind models of other classes, or of flow', async () => {
  temporaryStore();
  await install('mine', '2026-03-01T00:00:00.000Z', { classes: 10 });
  await install('flow', '2026-03-01T00:00:00.000Z', { task: 'flow', classes: undefined });
  expect((await defaultClassifier()).id).toBe('swin-nano');
});
