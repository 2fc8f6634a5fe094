import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/folders.js';
import { readLabels } from './labels.js';

/** The labels of a model of so many classes with this file beside it. */
function labelsWith(name: string, content: string, classes: number) {
  const folder = temporaryFolder();
  writeFileSync(join(folder, name), content);
  return readLabels(join(folder, 'my.model.pth'), classes);
}

describe('readLabels', () => {
  it("has ImageNet's labels for 1000 classes, in the order of its class numbers", async () => {
    const labels = await readLabels('/nowhere/vit.pth', 1000);
    expect(labels).toHaveLength(1000);
    expect([labels[0], labels[7], labels[281], labels[999]]).toEqual([
      'tench',
      'cock',
      'tabby',
      'toilet tissue',
    ]);
  });

  it('numbers classes that nobody named', async () => {
    expect(await readLabels('/nowhere/vit.pth', 2)).toEqual(['class 0', 'class 1']);
  });

  it.each([
    ['my.model.labels.txt', 'ant\r\nbee, wild\r\n\n'],
    ['my.model.labels.json', '["ant", "bee, wild"]'],
    ['my.model.labels.json', '{"1": "bee, wild", "0": "ant"}'],
  ])('reads %s beside the weights', async (name, content) => {
    expect(await labelsWith(name, content, 2)).toEqual(['ant', 'bee, wild']);
  });

  it('refuses what does not fit the model', async () => {
    const text = 'my.model.labels.txt';
    const json = 'my.model.labels.json';
    await expect(labelsWith(text, 'ant\n', 2)).rejects.toThrow('1 labels, but the model has 2 classes');
    for (const wrong of ['{"0": "ant", "2": "bee"}', '[1, 2]', '{"a": "b"}', 'null', '[']) {
      await expect(labelsWith(json, wrong, 2)).rejects.toThrow('is not a list of labels');
    }
  });
});
