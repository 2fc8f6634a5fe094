import type { JobEstimator } from '../engine/jobs/services.js';

/** The estimator as the second clip of a batch finds it: open already, and left open by whoever closes it. */
export const keptOpen = (estimator: JobEstimator): JobEstimator => ({
  modelId: estimator.modelId,
  modelSha256: estimator.modelSha256,
  device: estimator.device,
  inference: estimator.inference,
  pairs: (...frames) => estimator.pairs(...frames),
  close: async () => {},
});
