/** The configurations of the bundled classifiers, which training/classify/{swin,vit}.py define. */
import type { SwinConfig } from './swin.js';
import type { VitConfig } from './vit.js';

const common = {
  stem: [
    { channels: 64, blocks: 1 },
    { channels: 128, blocks: 2 },
  ],
  channels: 192,
  classes: 200,
};

export const swinNano: SwinConfig = { kind: 'swin', ...common, depths: [2, 2], heads: [6, 12], window: 4 };

export const vitNano: VitConfig = {
  kind: 'vit',
  ...common,
  depth: 6,
  heads: 6,
  patch: 8,
  grid: 8,
  resampling: 'timm',
};
