import type * as tfjs from '@tensorflow/tfjs-core';
import type { Shape } from '../ops.js';
import { type Layout, plain, reshaped, sameInMemory, storedShape, transposed } from './layout.js';

/** A tfjs, whichever backends it has. */
export type TensorFlow = typeof tfjs;

/** A tensor of a model on tfjs. Lives until it is disposed of; those made of it without moving data share its memory. */
export class Value {
  /** The same numbers by the order of axes they lie in. */
  private readonly arranged = new Map<string, tfjs.Tensor>();

  /** Takes the tensor over, whose sizes are those of `layout` as they lie in memory. */
  constructor(
    private readonly tf: TensorFlow,
    tensor: tfjs.Tensor,
    private readonly layout: Layout,
  ) {
    this.arranged.set(this.order.join(), tf.keep(tensor));
  }

  get shape(): Shape {
    return this.layout.shape;
  }

  get order(): readonly number[] {
    return this.layout.order;
  }

  /** The tensor with its axes in `order`, as it is unless told. What had to be moved is kept as long as the value. */
  tensor(order: readonly number[] = this.order): tfjs.Tensor {
    const known = this.arranged.get(order.join());
    if (known) return known;
    const own = this.arranged.get(this.order.join())!;
    const axes = order.map((axis) => this.order.indexOf(axis));
    const moved = sameInMemory(this.layout, order)
      ? this.tf.reshape(own, [...storedShape({ shape: this.shape, order })])
      : this.tf.transpose(own, axes);
    this.arranged.set(order.join(), this.tf.keep(moved));
    return moved;
  }

  plain(): tfjs.Tensor {
    return this.tensor(plain(this.shape).order);
  }

  transposed(axes: readonly number[]): Value {
    return new Value(this.tf, this.tf.clone(this.tensor()), transposed(this.layout, axes));
  }

  reshaped(shape: Shape): Value {
    const layout = reshaped(this.layout, shape);
    const [tensor, to] = layout ? [this.tensor(), layout] : [this.plain(), plain(shape)];
    return new Value(this.tf, this.tf.reshape(tensor, [...storedShape(to)]), to);
  }

  dispose(): void {
    for (const tensor of this.arranged.values()) tensor.dispose();
  }
}
