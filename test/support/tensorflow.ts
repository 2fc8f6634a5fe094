/** The TensorFlow interpreter on the backends of tfjs that install everywhere, or on libtensorflow if one was built. */
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import '@tensorflow/tfjs-backend-wasm';
import { outputShape } from '../../engine/nn/ops.js';
import { Parameters } from '../../engine/nn/parameters.js';
import { Tensor } from '../../engine/nn/tensor.js';
import { type LoadedProgram, Program, type Slot } from '../../engine/nn/tensorflow/program.js';
import type { TensorFlow } from '../../engine/nn/tensorflow/value.js';
import { loadTensorFlow } from '../../engine/runtime/tensorflow-backend.js';
import type { RunModel } from './model-cases.js';
import { type FloatValue, lookupIn } from './onnx.js';
import type { RunOp } from './op-cases.js';

/** Where @tensorflow/tfjs-node lies with its library (see test/libtensorflow.sh); a test of it alone if set. */
const built = process.env.FLOW_STUDIO_TFJS_NODE;

export const BACKENDS = built ? (['tensorflow'] as const) : (['wasm', 'cpu'] as const);

export async function backendOf(name: (typeof BACKENDS)[number]): Promise<TensorFlow> {
  const instance: TensorFlow = built ? (await loadTensorFlow()).tf : tf;
  if (!(await instance.setBackend(name))) throw new Error(`tfjs has no backend ${name}`);
  await instance.ready();
  return instance;
}

/** Runs an op on one of the backends. */
export const runOpOn =
  (backend: (typeof BACKENDS)[number]): RunOp =>
  async (op, inputs) => {
    const program = new Program(lookupIn(new Map()));
    const slots = inputs.map(({ data, shape }, i) =>
      data instanceof Int32Array ? program.constant(data, shape) : program.input(`${i}`, ...shape).value,
    );
    const shape = outputShape(
      op,
      inputs.map((input) => input.shape),
    );
    program.output('out', new Tensor(program, program.apply(op, slots, shape), shape));
    const loaded = program.load(await backendOf(backend));
    const feeds = inputs.map(({ data }, i) => [`${i}`, { data: data as Float32Array }]);
    const { out } = await loaded.run(Object.fromEntries(feeds));
    loaded.release();
    return out;
  };

/** A model with one output, `out`, on one of the backends; its inputs have the shapes of `inputs`. */
export async function loadOn(
  backend: (typeof BACKENDS)[number],
  inputs: Readonly<Record<string, FloatValue>>,
  parameters: ReadonlyMap<string, FloatValue>,
  model: (inputs: Readonly<Record<string, Tensor<Slot>>>, p: Parameters<Slot>) => Tensor<Slot>,
): Promise<LoadedProgram> {
  const program = new Program(lookupIn(parameters));
  const slots = Object.entries(inputs).map(([name, { shape }]) => [name, program.input(name, ...shape)]);
  program.output('out', model(Object.fromEntries(slots), new Parameters(program)));
  return program.load(await backendOf(backend));
}

/** Runs models on one of the backends. */
export const runModelOn =
  (backend: (typeof BACKENDS)[number]): RunModel =>
  async ({ inputs, parameters, body }) => {
    const program = await loadOn(backend, inputs, parameters, body);
    const { out } = await program.run(inputs);
    program.release();
    return out;
  };
