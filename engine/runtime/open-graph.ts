import type { GraphBody, ParameterLookup } from '../nn/interpreter.js';
import { OnnxGraph, type Precision } from '../nn/onnx/graph.js';
import { Program } from '../nn/tensorflow/program.js';
import { GraphSession } from './graph-session.js';
import type { Session, SessionSettings, Values } from './session.js';
import { loadTensorFlow } from './tensorflow-backend.js';

/** Loads a graph into what computes on the device that was chosen. */
export function openGraph(
  body: GraphBody,
  lookup: ParameterLookup,
  settings: SessionSettings,
  precision: Precision = 'float32',
): Promise<Session> {
  return settings.provider === 'tensorflow'
    ? openProgram(body, lookup)
    : openOnnx(body, lookup, settings, precision);
}

async function openOnnx(
  body: GraphBody,
  lookup: ParameterLookup,
  settings: SessionSettings,
  precision: Precision,
): Promise<Session> {
  const graph = new OnnxGraph(lookup);
  for (const [name, tensor] of Object.entries(body(graph))) graph.output(outputs.prefixed(name), tensor);
  const session = await GraphSession.load(graph.encode(undefined, precision), settings);
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

const renamed = (values: Readonly<Record<string, Values>>, rename: (name: string) => string) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [rename(name), value]));

async function openProgram(body: GraphBody, lookup: ParameterLookup): Promise<Session> {
  const program = new Program(lookup);
  for (const [name, tensor] of Object.entries(body(program))) program.output(name, tensor);
  const { tf } = await loadTensorFlow();
  const loaded = program.load(tf);
  return {
    run: (inputs: Readonly<Record<string, Values>>) => loaded.run(inputs),
    release: async () => loaded.release(),
  };
}
