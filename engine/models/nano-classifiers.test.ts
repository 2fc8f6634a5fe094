import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from '../root.js';
import { readWeights } from '../weights/read.js';
import { findEntry } from './catalog.js';
import { recogniseClassifier } from './classifier.js';
import { describeModel } from './describe.js';

describe.each(['swin-nano', 'vit-nano'])('the bundled %s', (id) => {
  const path = join(projectRoot, 'weights', `${id}.safetensors`);

  it('holds what the catalogue says, and what its answers need', async () => {
    const { classifier, weights } = recogniseClassifier(await readWeights(path));
    const { name, config, trained, labels, confidence } = classifier;
    expect(name).toBe(id);
    expect({ task: 'classification', config, side: trained }).toEqual(findEntry(id)!.architecture);
    expect(new Set(labels).size).toBe(200);
    expect(labels).toContain('goldfish');
    expect(confidence!.threshold).toBeGreaterThan(0);
    expect([...weights.tensors.values()].every(({ dtype }) => dtype === 'f16')).toBe(true);
  });

  it('is small, and has a card that is shown', async () => {
    expect(statSync(path).size).toBeLessThan(12e6);
    expect(existsSync(path.replace('.safetensors', '.md'))).toBe(true);
    expect((await describeModel(id)).source).toBe(`made for this program (weights/${id}.md)`);
  });
});
