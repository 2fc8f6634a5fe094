import { type Op, type Shape, sizeOf } from '../ops.js';

/**
 * Floating-point operations of convolutions and matrix products, a multiply-add being two; padding counts like any other
 * input. Everything else counts nothing, biases included: it is bound by memory, and leaving it out makes rates
 * comparable with that of a plain matrix product.
 */
export function flopsOf(op: Op, inputs: readonly Shape[], output: Shape): number {
  switch (op.kind) {
    case 'conv2d':
      return 2 * sizeOf(output) * sizeOf(inputs[1].slice(1));
    case 'linear':
    case 'matmul':
      return 2 * sizeOf(output) * inputs[0].at(-1)!;
    default:
      return 0;
  }
}
