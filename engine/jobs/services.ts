/** What a run needs from the layers below, so that tests can put their own estimator in place of a model. */
import type { Inference } from '../models/flowformer/inference.js';
import type { FlowEstimator } from '../runtime/estimator.js';
import type { Programs } from '../video/programs.js';
import type { FrameSource } from '../video/source.js';

/** An estimator that says what it runs. */
export interface JobEstimator extends FlowEstimator {
  readonly modelId: string;
  readonly modelSha256: string;
  readonly device: string;
  /** How the model is run where the plan does not say. */
  readonly inference: Inference;
}

export interface JobServices {
  openSource(paths: readonly string[], signal: AbortSignal): Promise<FrameSource>;
  openEstimator(choice: {
    model: string;
    device: string;
    onNotice: (message: string) => void;
  }): Promise<JobEstimator>;
  findPrograms(): Promise<Programs>;
}
