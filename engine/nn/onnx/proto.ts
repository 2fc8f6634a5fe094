import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Shape } from '../ops.js';

/**
 * The part of the ONNX file format (onnx.proto3, IR version 9) that our graphs use, as plain records, and its encoder.
 * Field numbers are those of onnx.proto3.
 */
export interface OnnxModel {
  readonly nodes: readonly OnnxNode[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly initializers: readonly OnnxTensor[];
  readonly metadata?: Readonly<Record<string, string>>;
}

export interface OnnxNode {
  readonly type: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Readonly<Record<string, OnnxAttribute>>;
}

/** Numbers are written as ints, `{ float }` as a float. */
export type OnnxAttribute = number | { readonly float: number } | string | readonly number[];

export interface OnnxValueInfo {
  readonly name: string;
  readonly shape: Shape;
}

export interface OnnxTensor extends OnnxValueInfo {
  readonly data: Float32Array | BigInt64Array | Int8Array;
}

const OPSET = 20;
const IR_VERSION = 9;
export const FLOAT = 1;
const INT8 = 3;
export const INT64 = 7;
const ATTRIBUTE = { float: 1, int: 2, string: 3, ints: 7 };

export function encodeModel(model: OnnxModel): Uint8Array {
  const w = new BinaryWriter();
  w.tag(1, WireType.Varint).int64(IR_VERSION);
  w.tag(2, WireType.LengthDelimited).string('flow-studio');
  message(w, 7, () => encodeGraph(w, model));
  message(w, 8, () => w.tag(2, WireType.Varint).int64(OPSET));
  for (const [key, value] of Object.entries(model.metadata ?? {})) {
    message(w, 14, () => {
      w.tag(1, WireType.LengthDelimited).string(key);
      w.tag(2, WireType.LengthDelimited).string(value);
    });
  }
  return w.finish();
}

function encodeGraph(w: BinaryWriter, model: OnnxModel): void {
  for (const node of model.nodes) message(w, 1, () => encodeNode(w, node));
  w.tag(2, WireType.LengthDelimited).string('flow-studio');
  for (const tensor of model.initializers) message(w, 5, () => encodeTensor(w, tensor));
  for (const input of model.inputs) message(w, 11, () => encodeValueInfo(w, input));
  for (const output of model.outputs) message(w, 12, () => encodeValueInfo(w, output));
}

function encodeNode(w: BinaryWriter, node: OnnxNode): void {
  for (const input of node.inputs) w.tag(1, WireType.LengthDelimited).string(input);
  for (const output of node.outputs) w.tag(2, WireType.LengthDelimited).string(output);
  w.tag(3, WireType.LengthDelimited).string(node.outputs[0]);
  w.tag(4, WireType.LengthDelimited).string(node.type);
  for (const [name, value] of Object.entries(node.attributes)) {
    message(w, 5, () => encodeAttribute(w, name, value));
  }
}

function encodeAttribute(w: BinaryWriter, name: string, value: OnnxAttribute): void {
  w.tag(1, WireType.LengthDelimited).string(name);
  if (typeof value === 'number') {
    w.tag(3, WireType.Varint).int64(value);
    w.tag(20, WireType.Varint).int32(ATTRIBUTE.int);
  } else if (typeof value === 'string') {
    w.tag(4, WireType.LengthDelimited).string(value);
    w.tag(20, WireType.Varint).int32(ATTRIBUTE.string);
  } else if ('float' in value) {
    w.tag(2, WireType.Bit32).float(value.float);
    w.tag(20, WireType.Varint).int32(ATTRIBUTE.float);
  } else {
    for (const n of value) w.tag(8, WireType.Varint).int64(n);
    w.tag(20, WireType.Varint).int32(ATTRIBUTE.ints);
  }
}

function encodeTensor(w: BinaryWriter, tensor: OnnxTensor): void {
  for (const n of tensor.shape) w.tag(1, WireType.Varint).int64(n);
  w.tag(2, WireType.Varint).int32(elementType(tensor.data));
  w.tag(8, WireType.LengthDelimited).string(tensor.name);
  const { buffer, byteOffset, byteLength } = tensor.data;
  w.tag(9, WireType.LengthDelimited).bytes(new Uint8Array(buffer, byteOffset, byteLength));
}

function elementType(data: OnnxTensor['data']): number {
  if (data instanceof Float32Array) return FLOAT;
  return data instanceof Int8Array ? INT8 : INT64;
}

function encodeValueInfo(w: BinaryWriter, value: OnnxValueInfo): void {
  w.tag(1, WireType.LengthDelimited).string(value.name);
  message(w, 2, () =>
    message(w, 1, () => {
      w.tag(1, WireType.Varint).int32(FLOAT);
      message(w, 2, () => {
        for (const n of value.shape) message(w, 1, () => w.tag(1, WireType.Varint).int64(n));
      });
    }),
  );
}

function message(w: BinaryWriter, field: number, body: () => void): void {
  w.tag(field, WireType.LengthDelimited).fork();
  body();
  w.join();
}
