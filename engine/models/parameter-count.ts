import { sizeOf } from '../nn/ops.js';
import type { Architecture } from './catalog.js';
import { classifierParameters } from './classifier.js';
import { flowFormerParameters } from './flowformer/cost.js';

/** How many numbers a model has learned. */
export function countParameters(model: Architecture): number {
  const shapes =
    model.task === 'flow'
      ? flowFormerParameters(model.config)
      : classifierParameters(model.config, model.side);
  return [...shapes.values()].reduce((sum, shape) => sum + sizeOf(shape), 0);
}
