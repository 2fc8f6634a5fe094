import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { contentOf, temporaryFolder } from '../../test/folders.js';
import { writeClassifier } from '../../test/support/checkpoint.js';
import { smallDisk } from '../../test/support/disk.js';
import { temporaryStore } from '../../test/support/store.js';
import { projectRoot } from '../root.js';
import { encodeSafetensors } from '../weights/safetensors.js';
import { describeModel, listModels } from './describe.js';
import { importModel } from './import.js';
import { locateModel } from './locate.js';
import { openFlowModel } from './open.js';

const { signal } = new AbortController();
const nano = join(projectRoot, 'weights/nano.safetensors');

describe('importModel', () => {
  it('copies a classifier with its labels, and finds it by its id', async () => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    const source = writeClassifier(join(folder, 'animals.safetensors'));
    writeFileSync(join(folder, 'animals.labels.txt'), 'ant\nbee\ncat\ndog\neel\nfox\n');
    const { record, path, copied } = await importModel(source, {}, signal);
    expect(copied).toBe(true);
    expect(path).toBe(join(store, 'timm/animals/animals.safetensors'));
    expect(record).toMatchObject({
      id: 'timm/animals',
      task: 'classification',
      name: 'ViT-Ti/32',
      classes: 6,
      imageSize: 64,
      file: 'animals.safetensors',
      source,
      bytes: readFileSync(source).length,
    });
    expect(await locateModel('timm/animals', 'classification')).toMatchObject({ id: 'timm/animals', path });
    expect(existsSync(join(store, 'timm/animals/animals.labels.txt'))).toBe(true);
    expect((await listModels()).at(-1)).toMatchObject({ id: 'timm/animals', where: 'installed', classes: 6 });
    expect(await describeModel('timm/animals')).toMatchObject({ path, sha256: record.sha256, source });
    await expect(locateModel('timm/animals', 'flow')).rejects.toThrow(
      'The model timm/animals classifies images; here one is needed that computes optical flow.',
    );
  });

  it('copies a flow model', async () => {
    temporaryStore();
    const { record } = await importModel(nano, { id: 'mine' }, signal);
    expect(record).toMatchObject({ id: 'mine', task: 'flow', name: 'FlowFormer' });
    expect(await openFlowModel('mine')).toMatchObject({ id: 'mine', sha256: record.sha256 });
  });

  it('does not copy the same file twice, nor over another without being told', async () => {
    const store = temporaryStore();
    const source = writeClassifier(join(temporaryFolder(), 'model.safetensors'));
    await importModel(source, { id: 'mine' }, signal);
    const before = contentOf(store);
    expect((await importModel(source, { id: 'mine' }, signal)).copied).toBe(false);
    await expect(importModel(nano, { id: 'mine' }, signal)).rejects.toMatchObject({ code: 'model-exists' });
    expect(contentOf(store)).toEqual(before);
    expect((await importModel(nano, { id: 'mine', force: true }, signal)).record.task).toBe('flow');
    expect(Object.keys(contentOf(store)).sort()).toEqual([
      'mine/flow-studio-model.json',
      'mine/nano.safetensors',
    ]);
  });

  it('refuses what is no model, and leaves nothing', async () => {
    const store = temporaryStore();
    const folder = temporaryFolder();
    const text = join(folder, 'notes.pth');
    writeFileSync(text, 'no weights');
    await expect(importModel(text, {}, signal)).rejects.toMatchObject({ code: 'weights-format' });
    const another = join(folder, 'resnet.safetensors');
    const tensor = { name: 'conv1.weight', dtype: 'f32', shape: [1], bytes: new Uint8Array(4) } as const;
    writeFileSync(another, encodeSafetensors([tensor]));
    await expect(importModel(another, {}, signal)).rejects.toMatchObject({
      code: 'not-a-model',
      message: `${another} holds neither a FlowFormer nor an image classifier that is known here.`,
    });
    await expect(importModel(join(folder, 'none.pth'), {}, signal)).rejects.toMatchObject({
      code: 'file-missing',
    });
    const labelled = writeClassifier(join(folder, 'labelled.safetensors'));
    writeFileSync(join(folder, 'labelled.labels.txt'), 'ant\nbee\n');
    await expect(importModel(labelled, {}, signal)).rejects.toMatchObject({ code: 'labels-mismatch' });
    expect(contentOf(store)).toEqual({});
  });

  it('leaves nothing when it is cancelled', async () => {
    const store = temporaryStore();
    const controller = new AbortController();
    const running = importModel(nano, { id: 'mine' }, controller.signal);
    controller.abort(new Error('enough'));
    await expect(running).rejects.toThrow('enough');
    expect(contentOf(store)).toEqual({});
  });

  it('leaves nothing on a full disk, and says what can be done', async (test) => {
    const disk = smallDisk(512);
    if (!disk) return test.skip('only root on Linux can mount a small disk');
    temporaryStore(disk);
    await expect(importModel(nano, { id: 'mine' }, signal)).rejects.toMatchObject({
      code: 'disk-full',
      advice: expect.stringContaining('FLOW_STUDIO_MODELS'),
    });
    expect(contentOf(disk)).toEqual({});
  });
});
