import type { GraphBody, ParameterLookup } from '../nn/interpreter.js';
import { OnnxGraph, type Precision } from '../nn/onnx/graph.js';
import { Program } from '../nn/tensorflow/program.js';
import { GraphSession } from './graph-session.js';
import type { Operand, Session, SessionSettings, Whereabouts } from './session.js';
import { loadTensorFlow } from './tensorflow-backend.js';

/** Loads a graph into what computes on the device that was chosen. */
export const openGraph = (
  body: GraphBody,
  lookup: ParameterLookup,
  settings: SessionSettings,
  precision: Precision = 'float32',
): Promise<Session> => open(body, lookup, settings, precision, 'returned') as Promise<Session>;

/** The same; what it computes stays on the device where that is possible. */
export const openHoldingGraph = (
  body: GraphBody,
  lookup: ParameterLookup,
  settings: SessionSettings,
): Promise<Session<Operand>> => open(body, lookup, settings, 'float32', 'held');

function open(
  body: GraphBody,
  lookup: ParameterLookup,
  settings: SessionSettings,
  precision: Precision,
  outputs: Whereabouts,
): Promise<Session<Operand>> {
  return settings.provider === 'tensorflow'
    ? openProgram(body, lookup, outputs)
    : openOnnx(body, lookup, settings, precision, outputs);
}

async function openOnnx(
  body: GraphBody,
  lookup: ParameterLookup,
  settings: SessionSettings,
  precision: Precision,
  whereabouts: Whereabouts,
): Promise<Session<Operand>> {
  const graph = new OnnxGraph(lookup);
  for (const [name, tensor] of Object.entries(body(graph))) graph.output(outputs.prefixed(name), tensor);
  const session = await GraphSession.load(graph.encode(undefined, precision), settings, whereabouts);
  return {
    run: async (inputs, into) =>
      renamed(await session.run(inputs, into && renamed(into, outputs.prefixed)), outputs.plain),
    release: () => session.release(),
  };
}

/** Outputs of an ONNX graph carry a prefix, since a graph may take and yield a value of the same name. */
const outputs = {
  prefixed: (name: string) => `out.${name}`,
  plain: (name: string) => name.slice('out.'.length),
};

const renamed = <T extends Operand>(values: Readonly<Record<string, T>>, rename: (name: string) => string) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));

async function openProgram(
  body: GraphBody,
  lookup: ParameterLookup,
  whereabouts: Whereabouts,
): Promise<Session<Operand>> {
  const program = new Program(lookup);
  for (const [name, tensor] of Object.entries(body(program))) program.output(name, tensor);
  const { tf } = await loadTensorFlow();
  const loaded = program.load(tf);
  return {
    run: async (inputs: Readonly<Record<string, Operand>>) =>
      whereabouts === 'held' ? loaded.runHeld(inputs) : loaded.run(inputs),
    release: async () => loaded.release(),
  };
}
