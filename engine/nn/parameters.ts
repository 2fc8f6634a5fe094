import type { Interpreter } from './interpreter.js';
import type { Shape } from './ops.js';
import { Tensor } from './tensor.js';

/**
 * The learned tensors below one prefix of a PyTorch state_dict. Layers ask for each by its name and the shape they
 * expect, so running a model on the shape interpreter lists what a checkpoint must hold.
 */
export class Parameters<T> {
  constructor(
    private readonly interpreter: Interpreter<T>,
    private readonly prefix = '',
  ) {}

  /** The parameters below `name`: `p.at('blocks', 0)` -> `<prefix>blocks.0.` */
  at(...names: (string | number)[]): Parameters<T> {
    return new Parameters(this.interpreter, `${this.prefix}${names.join('.')}.`);
  }

  tensor(name: string, shape: Shape): Tensor<T> {
    return new Tensor(this.interpreter, this.interpreter.parameter(this.prefix + name, shape), shape);
  }

  /** Declares a tensor that checkpoints hold but that makes no difference to the result, so the model does not read it. */
  unused(name: string, shape: Shape): void {
    this.interpreter.parameter(this.prefix + name, shape);
  }

  constant(data: Float32Array | Int32Array, ...shape: number[]): Tensor<T> {
    return new Tensor(this.interpreter, this.interpreter.constant(data, shape), shape);
  }
}
