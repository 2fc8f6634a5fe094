import { StudioError } from '../../errors.js';
import { matchTensors } from '../../weights/match.js';
import type { WeightFile } from '../../weights/tensors.js';
import { type FlowFormerConfig, large, small } from './config.js';
import { flowFormerParameters } from './cost.js';
import { readCompactConfig } from './read-compact.js';

/** A tensor that nano and its relatives have. */
const COMPACT_TOKENS = 'cost_encoder.latent_tokens';

/** A tensor that each of the authors' models has under a name of its own, and what tells its variant. */
const TOKENS = 'memory_encoder.cost_perceiver_encoder.latent_tokens';
const variants: readonly { readonly mark: string; readonly config: FlowFormerConfig }[] = [
  { mark: 'memory_encoder.feat_encoder.svt.patch_embeds.0.proj.weight', config: large },
  { mark: 'memory_encoder.feat_encoder.layer1.0.conv1.weight', config: small },
];

/** Whether a file's tensors are those of a FlowFormer, be it one we know or not. */
export const isFlowFormer = ({ tensors }: WeightFile): boolean =>
  tensors.has(COMPACT_TOKENS) || tensors.has(TOKENS);

/**
 * The configuration that a file's tensors belong to. Throws StudioError `weights-mismatch` if they are no FlowFormer we
 * know, or not all of one.
 */
export function recognizeFlowFormer(file: WeightFile): FlowFormerConfig {
  const config = file.tensors.has(COMPACT_TOKENS) ? readCompactConfig(file) : original(file);
  matchTensors(file, flowFormerParameters(config));
  return config;
}

function original(file: WeightFile): FlowFormerConfig {
  const related = file.tensors.has(TOKENS);
  const variant = related && variants.find(({ mark }) => file.tensors.has(mark));
  if (variant) return variant.config;
  throw new StudioError(
    'weights-mismatch',
    related
      ? `${file.path} holds a FlowFormer whose image encoder is neither the large model's Twins-SVT nor the small model's.`
      : `${file.path} holds no FlowFormer: none of its ${file.tensors.size} tensors tells one.`,
    "Expected nano or a relative of it, or the authors' models: chairs, things, sintel, kitti or small, from them or from ptlflow.",
  );
}
