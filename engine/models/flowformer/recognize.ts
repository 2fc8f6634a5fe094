import { StudioError } from '../../errors.js';
import { matchTensors } from '../../weights/match.js';
import type { WeightFile } from '../../weights/tensors.js';
import { type FlowFormerConfig, large, nano, small } from './config.js';
import { flowFormerParameters } from './cost.js';

/** A tensor that each FlowFormer has under a name of its own, and what else tells its variant. */
const variants: readonly { readonly marks: readonly string[]; readonly config: FlowFormerConfig }[] = [
  { marks: ['cost_encoder.latent_tokens'], config: nano },
  {
    marks: [
      'memory_encoder.cost_perceiver_encoder.latent_tokens',
      'memory_encoder.feat_encoder.svt.patch_embeds.0.proj.weight',
    ],
    config: large,
  },
  {
    marks: [
      'memory_encoder.cost_perceiver_encoder.latent_tokens',
      'memory_encoder.feat_encoder.layer1.0.conv1.weight',
    ],
    config: small,
  },
];

/** Whether a file's tensors are those of a FlowFormer, be it one we know or not. */
export const isFlowFormer = ({ tensors }: WeightFile): boolean =>
  variants.some(({ marks }) => tensors.has(marks[0]));

/**
 * The configuration that a file's tensors belong to. Throws StudioError `weights-mismatch` if they are no FlowFormer we
 * know, or not all of one.
 */
export function recognizeFlowFormer(file: WeightFile): FlowFormerConfig {
  const variant = variants.find(({ marks }) => marks.every((name) => file.tensors.has(name)));
  if (!variant) {
    throw new StudioError(
      'weights-mismatch',
      isFlowFormer(file)
        ? `${file.path} holds a FlowFormer whose image encoder is neither the large model's Twins-SVT nor the small model's.`
        : `${file.path} holds no FlowFormer: none of its ${file.tensors.size} tensors tells one.`,
      "Expected nano, or the authors' models: chairs, things, sintel, kitti or small, from them or from ptlflow.",
    );
  }
  matchTensors(file, flowFormerParameters(variant.config));
  return variant.config;
}
