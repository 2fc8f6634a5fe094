import { basename } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalog, findEntry, isWeightPath, notInstalled } from './catalog.js';
import { countParameters } from './parameter-count.js';

/** As torchvision's `num_params` states them. */
const published: [string, number][] = [
  ['vit_b_16', 86_567_656],
  ['vit_b_32', 88_224_232],
  ['vit_l_16', 304_326_632],
  ['vit_l_32', 306_535_400],
  ['swin_t', 28_288_354],
  ['swin_s', 49_606_258],
  ['swin_b', 87_768_224],
];

describe('the catalogue', () => {
  it('has the ids that others rely on', () => {
    expect(catalog.map(({ id }) => id)).toEqual([
      'nano',
      ...['chairs', 'things', 'sintel', 'kitti', 'small', 'sharp'].map((name) => `flowformer-${name}`),
      'swin-nano',
      'vit-nano',
      ...['vit_b_16', 'vit_b_32', 'vit_l_16', 'vit_l_32', 'swin_t', 'swin_s', 'swin_b'],
    ]);
  });

  it.each(published)('%s has the parameters that its publisher counts', (id, parameters) => {
    expect(countParameters(findEntry(id)!.architecture)).toBe(parameters);
  });

  it('expects the hash that the name of each file promises', () => {
    for (const { weights } of catalog) {
      if (weights.kind === 'download') expect(basename(weights.url)).toContain(`-${weights.sha256}.`);
    }
  });

  it('says how to get what is not here', () => {
    expect(notInstalled(findEntry('swin_t')!)).toMatchObject({
      message: 'The model swin_t is not on this machine.',
      advice: 'Run "flow-studio models download swin_t".',
    });
    expect(notInstalled(findEntry('flowformer-small')!).advice).toMatch(
      /^Download flowformer-small\.pth from https:\/\/drive\.google\.com\/\S+ in a browser, then run "flow-studio models import flowformer-small\.pth"\.$/,
    );
  });

  it('tells ids from paths', () => {
    const paths = ['a.pth', 'a.safetensors', './timm/vit', 'timm/vit.bin', 'timm/a/b', 'C:\\models\\vit'];
    expect(paths.map(isWeightPath)).toEqual(paths.map(() => true));
    expect(['nano', 'vit_b_16', 'timm/vit_small_patch16_224.augreg_in1k'].map(isWeightPath)).toEqual([
      false,
      false,
      false,
    ]);
  });
});
