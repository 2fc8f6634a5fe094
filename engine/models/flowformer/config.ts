/** What makes one FlowFormer differ from another; the model is a function of this and its weights. */
export interface FlowFormerConfig {
  readonly encoder: SwinEncoderConfig;
  /** Channels of the features that are matched. */
  readonly features: number;
  /** Channels of the recurrent state and of the context beside it. */
  readonly hidden: number;
  readonly context: number;
  readonly cost: CostEncoderConfig;
  readonly decoder: DecoderConfig;
}

/** Two stages of Swin, at 1/4 and 1/8 of the image's size. */
export interface SwinEncoderConfig {
  readonly type: 'swin';
  /** Channels at 1/4; twice as many at 1/8. */
  readonly channels: number;
  /** Blocks in each stage. */
  readonly depths: readonly [number, number];
  readonly heads: readonly [number, number];
  readonly window: number;
  readonly mlpRatio: number;
}

/** Cost volume -> latent cost tokens (FlowFormer, sections 3.1 and 3.2). */
export interface CostEncoderConfig {
  /** Latent tokens of each source pixel. */
  readonly tokens: number;
  readonly channels: number;
  readonly heads: number;
  /** Channels of the two convolutions that embed a cost map in patches of 8x8. */
  readonly patchChannels: readonly [number, number];
  /** Alternate-group transformer layers. */
  readonly layers: number;
  readonly window: number;
  readonly mlpRatio: number;
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

/** The bundled model: 1.8 million parameters, made to run on a CPU. */
export const nano: FlowFormerConfig = {
  encoder: { type: 'swin', channels: 48, depths: [2, 4], heads: [3, 6], window: 8, mlpRatio: 2 },
  features: 96,
  hidden: 64,
  context: 64,
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
    iterations: 6,
  },
};
