import type { SwinBackboneConfig } from '../swin.js';
import type { TwinsConfig } from '../twins.js';
import type { VitBackboneConfig } from '../vit.js';

/** What makes one FlowFormer differ from another; the model is a function of this and its weights. */
export type FlowFormerConfig = CompactConfig | OriginalConfig;

/** Ours, made for CPUs: see compact.ts. */
export interface CompactConfig extends CommonConfig {
  readonly architecture: 'compact';
  readonly encoder: CompactEncoderConfig;
  readonly cost: CostEncoderConfig;
}

/** That of the authors' checkpoints: see original/. */
export interface OriginalConfig extends CommonConfig {
  readonly architecture: 'original';
  readonly encoder: TwinsEncoderConfig | CnnEncoderConfig;
  readonly cost: OriginalCostConfig;
}

interface CommonConfig {
  /** Channels of the features that are matched. */
  readonly features: number;
  /** Channels of the recurrent state and of the context beside it. */
  readonly hidden: number;
  readonly context: number;
  readonly decoder: DecoderConfig;
}

export type CompactEncoderConfig = StemSwinConfig | SwinEncoderConfig | VitEncoderConfig;

/** The first two stages of the classifier Swin, which end at 1/8 of the image's size. */
export interface SwinEncoderConfig extends SwinBackboneConfig {
  readonly type: 'swin';
}

/** The classifier ViT, with patches whose side is a multiple of 8, and a stem for detail. */
export interface VitEncoderConfig extends VitBackboneConfig {
  readonly type: 'vit';
}

/**
 * A convolutional stem at 1/2 and 1/4 of the image's size, for the detail that matching to a fraction of a pixel needs, and
 * Swin blocks at 1/8: nano's own.
 */
export interface StemSwinConfig {
  readonly type: 'stem-swin';
  /** Channels at 1/2, where there is one residual block. */
  readonly stem: number;
  /** Channels at 1/4; twice as many at 1/8. */
  readonly channels: number;
  /** Residual blocks at 1/4. */
  readonly residual: number;
  /** Swin blocks at 1/8. */
  readonly depth: number;
  readonly heads: number;
  readonly window: number;
  readonly mlpRatio: number;
}

export interface TwinsEncoderConfig extends TwinsConfig {
  readonly type: 'twins';
  /** Of the classifier that the encoder was cut from: its last norm is still in the checkpoints. */
  readonly classifierChannels: number;
}

/** RAFT's residual encoder with instance norm: a 7x7 convolution, then stages of two blocks at 1/2, 1/4 and 1/8. */
export interface CnnEncoderConfig {
  readonly type: 'cnn';
  readonly channels: readonly [number, number, number];
}

/** Latent cost tokens and the alternate-group transformer on them (FlowFormer, section 3.2). */
export interface CostTokensConfig {
  /** Latent tokens of each source pixel. */
  readonly tokens: number;
  readonly channels: number;
  readonly heads: number;
  /** Alternate-group transformer layers. */
  readonly layers: number;
  readonly window: number;
  readonly mlpRatio: number;
}

export interface CostEncoderConfig extends CostTokensConfig {
  /** Channels of the two convolutions that embed a cost map in patches of 8x8. */
  readonly patchChannels: readonly [number, number];
}

export interface OriginalCostConfig extends CostTokensConfig {
  /** Of the three convolutions. */
  readonly patchChannels: readonly [number, number, number];
  /** Global attention across pixels reads one summary of each square of this side. */
  readonly reduction: number;
  /** Channels of the context beside each token; 0 if attention across pixels does not see it. */
  readonly contextChannels: number;
}

/** The recurrent decoder (FlowFormer, section 3.3). */
export interface DecoderConfig {
  readonly query: number;
  readonly heads: number;
  /** Of the local cost crop: 4 for 9x9. */
  readonly radius: number;
  readonly motion: {
    readonly cost: readonly [number, number];
    readonly flow: readonly [number, number];
    /** Motion features handed to the GRU, the flow's two channels included. */
    readonly out: number;
  };
  readonly flowHead: number;
  readonly maskHead: number;
  /** Refinements if nothing else is asked for. */
  readonly iterations: number;
}

/** Features are at 1/8 of the image's size: images come in multiples of this. */
export const STRIDE = 8;

/** Frames with a smaller side hold too little to match, or no square for the first stage of a Twins encoder to summarize. */
export const smallestSide = ({ architecture }: FlowFormerConfig): number =>
  architecture === 'original' ? 32 : 16;

/** The bundled model: 1.3 million parameters, made to run on a CPU. */
export const nano: CompactConfig = {
  architecture: 'compact',
  encoder: {
    type: 'stem-swin',
    stem: 32,
    channels: 48,
    residual: 2,
    depth: 4,
    heads: 6,
    window: 8,
    mlpRatio: 2,
  },
  features: 96,
  hidden: 48,
  context: 48,
  cost: {
    tokens: 4,
    channels: 64,
    heads: 4,
    patchChannels: [16, 32],
    layers: 2,
    window: 8,
    mlpRatio: 2,
  },
  decoder: {
    query: 32,
    heads: 4,
    radius: 4,
    motion: { cost: [96, 64], flow: [32, 16], out: 64 },
    flowHead: 96,
    maskHead: 128,
    iterations: 4,
  },
};

/** What the authors' models have in common (their configs/). */
const original = {
  architecture: 'original',
  features: 256,
  hidden: 128,
  context: 128,
  decoder: {
    query: 64,
    heads: 8,
    radius: 4,
    motion: { cost: [256, 192], flow: [128, 64], out: 128 },
    flowHead: 256,
    maskHead: 256,
    iterations: 32,
  },
} as const;
const originalCost = { heads: 8, patchChannels: [16, 32, 64], window: 7, mlpRatio: 4, reduction: 4 } as const;

/** The large model, 16.2 million parameters: one architecture for the checkpoints chairs, things, sintel and kitti. */
export const large: OriginalConfig = {
  ...original,
  encoder: {
    type: 'twins',
    channels: [128, 256],
    heads: [4, 8],
    window: 7,
    reductions: [8, 4],
    mlpRatio: 4,
    classifierChannels: 1024,
  },
  cost: { ...originalCost, tokens: 8, channels: 128, layers: 3, contextChannels: 64 },
};

/** The small model, 6.2 million parameters. */
export const small: OriginalConfig = {
  ...original,
  encoder: { type: 'cnn', channels: [64, 96, 128] },
  cost: { ...originalCost, tokens: 4, channels: 32, layers: 1, contextChannels: 0 },
};
