/**
 * Reads Python pickles without Python's power: the instructions that torch.save writes (pickle protocols 2 to 4), on
 * plain values. Nothing is imported and nothing is run. A global is only its name; what calling one gives is the
 * caller's decision (`PickleHooks.call`). The instruction set is that of CPython's Lib/pickletools.py.
 *
 * Python's dict becomes a Map, list and tuple an array, int a number (a bigint beyond 2^53), bytes a Uint8Array, a set
 * and any instance an opaque PickleObject. Every instruction takes at least one byte and constant work for each byte or
 * stack entry it consumes, so time and memory are bounded by the size of the file.
 */
import type { ByteReader } from './byte-reader.js';
import { corrupt } from './problem.js';

/** A class or function that a pickle mentions, by its full name (`torch._utils._rebuild_tensor_v2`). */
export class PickleGlobal {
  constructor(readonly name: string) {}
}

/** An instance of some Python class. Its contents are dropped: nothing in it can be a tensor of a state_dict. */
export class PickleObject {
  constructor(readonly className: string) {}
}

/** What the names and persistent ids in a pickle stand for. Both may throw WeightsProblem. */
export interface PickleHooks {
  /** The value of calling `callee`, which may be anything that the pickle left on its stack. */
  call(callee: unknown, args: readonly unknown[]): unknown;
  persistent(id: unknown): unknown;
}

/** Longest name of a module or of something in one: more is no Python identifier but an attack on our memory. */
const longestName = 512;

/** Reads one pickle from `reader`, which is left behind its end. Throws WeightsProblem. */
export function readPickle(reader: ByteReader, hooks: PickleHooks): unknown {
  const machine = new Machine(reader, hooks);
  for (;;) {
    const code = reader.u8();
    if (code === STOP) return machine.pop();
    const instruction = instructions.get(code);
    if (!instruction) {
      throw corrupt(`byte ${reader.position - 1} is no pickle instruction that PyTorch writes`);
    }
    instruction(machine, reader);
  }
}

class Machine {
  readonly memo = new Map<number, unknown>();
  private stack: unknown[] = [];
  private readonly marked: unknown[][] = [];

  constructor(
    readonly reader: ByteReader,
    readonly hooks: PickleHooks,
  ) {}

  push(value: unknown): void {
    this.stack.push(value);
  }

  pop(): unknown {
    this.needs(1);
    return this.stack.pop();
  }

  top(): unknown {
    this.needs(1);
    return this.stack[this.stack.length - 1];
  }

  mark(): void {
    this.marked.push(this.stack);
    this.stack = [];
  }

  /** The values pushed since the last mark, which is removed. */
  popMarked(): unknown[] {
    const outer = this.marked.pop();
    if (!outer) throw corrupt('its pickle ends a group that it did not begin');
    const values = this.stack;
    this.stack = outer;
    return values;
  }

  popMany(count: number): unknown[] {
    this.needs(count);
    return this.stack.splice(this.stack.length - count);
  }

  popArguments(): readonly unknown[] {
    const args = this.pop();
    if (!Array.isArray(args)) throw corrupt('its pickle passes arguments that are no tuple');
    return args;
  }

  remember(index: number): void {
    this.memo.set(index, this.top());
  }

  recall(index: number): void {
    if (!this.memo.has(index)) throw corrupt(`its pickle refers to value ${index}, which it does not hold`);
    this.push(this.memo.get(index));
  }

  pushGlobal(module: unknown, name: unknown): void {
    if (typeof module !== 'string' || typeof name !== 'string' || module.length + name.length > longestName) {
      throw corrupt('its pickle names a global that is no name');
    }
    this.push(new PickleGlobal(`${module}.${name}`));
  }

  append(values: readonly unknown[]): void {
    const target = this.top();
    if (target instanceof PickleObject) return;
    if (!Array.isArray(target)) throw corrupt('its pickle appends to what is no list');
    for (const value of values) target.push(value);
  }

  setItems(entries: readonly unknown[]): void {
    const target = this.top();
    if (target instanceof PickleObject) return;
    if (!(target instanceof Map) || entries.length % 2)
      throw corrupt('its pickle sets items of what is no dict');
    for (let i = 0; i < entries.length; i += 2) target.set(entries[i], entries[i + 1]);
  }

  private needs(count: number): void {
    if (this.stack.length < count) throw corrupt('its pickle takes more values than it made');
  }
}

type Instruction = (machine: Machine, reader: ByteReader) => void;

const STOP = ascii('.');

const instructions: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  // The stream: protocol, frame, stack.
  [0x80, (_, r) => void r.u8()],
  [0x95, (_, r) => void r.take(8)],
  [ascii('('), (m) => m.mark()],
  [ascii('0'), (m) => void m.pop()],
  [ascii('1'), (m) => void m.popMarked()],
  // Constants.
  [ascii('N'), (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [ascii('K'), (m, r) => m.push(r.u8())],
  [ascii('M'), (m, r) => m.push(r.u16())],
  [ascii('J'), (m, r) => m.push(r.i32())],
  [0x8a, (m, r) => m.push(readLong(r, r.u8()))],
  [0x8b, (m, r) => m.push(readLong(r, r.u32()))],
  [ascii('G'), (m, r) => m.push(r.f64BigEndian())],
  // Text; Python 2 wrote its strings as U and T.
  [0x8c, (m, r) => m.push(r.utf8(r.u8()))],
  [ascii('X'), (m, r) => m.push(r.utf8(r.u32()))],
  [0x8d, (m, r) => m.push(r.utf8(r.u64()))],
  [ascii('U'), (m, r) => m.push(r.utf8(r.u8()))],
  [ascii('T'), (m, r) => m.push(r.utf8(r.u32()))],
  // Bytes.
  [ascii('C'), (m, r) => m.push(r.take(r.u8()))],
  [ascii('B'), (m, r) => m.push(r.take(r.u32()))],
  [0x8e, (m, r) => m.push(r.take(r.u64()))],
  // Tuples, lists, dicts, sets.
  [ascii(')'), (m) => m.push([])],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],
  [ascii('t'), (m) => m.push(m.popMarked())],
  [ascii(']'), (m) => m.push([])],
  [ascii('a'), (m) => m.append(m.popMany(1))],
  [ascii('e'), (m) => m.append(m.popMarked())],
  [ascii('}'), (m) => m.push(new Map())],
  [ascii('s'), (m) => m.setItems(m.popMany(2))],
  [ascii('u'), (m) => m.setItems(m.popMarked())],
  [0x8f, (m) => m.push(new PickleObject('builtins.set'))],
  [0x90, (m) => m.append(m.popMarked())],
  [0x91, frozenSet],
  // The memo.
  [ascii('q'), (m, r) => m.remember(r.u8())],
  [ascii('r'), (m, r) => m.remember(r.u32())],
  [0x94, (m) => m.remember(m.memo.size)],
  [ascii('h'), (m, r) => m.recall(r.u8())],
  [ascii('j'), (m, r) => m.recall(r.u32())],
  // Globals, instances, calls. Making an instance runs no code in Python either; R, i and o call, so they are asked about.
  [ascii('c'), (m, r) => m.pushGlobal(readLine(r), readLine(r))],
  [0x93, (m) => m.pushGlobal(...(m.popMany(2) as [unknown, unknown]))],
  [0x81, newInstance],
  [0x92, newInstanceWithKeywords],
  [ascii('b'), (m) => void m.pop()],
  [ascii('R'), reduce],
  [ascii('i'), inst],
  [ascii('o'), obj],
  [ascii('Q'), (m) => m.push(m.hooks.persistent(m.pop()))],
]);

function frozenSet(machine: Machine): void {
  machine.popMarked();
  machine.push(new PickleObject('builtins.frozenset'));
}

function newInstance(machine: Machine): void {
  machine.popArguments();
  const owner = machine.pop();
  if (!(owner instanceof PickleGlobal)) throw corrupt('its pickle makes an instance of what is no class');
  machine.push(new PickleObject(owner.name));
}

function newInstanceWithKeywords(machine: Machine): void {
  machine.pop();
  newInstance(machine);
}

function reduce(machine: Machine): void {
  const args = machine.popArguments();
  machine.push(machine.hooks.call(machine.pop(), args));
}

function inst(machine: Machine, reader: ByteReader): void {
  const args = machine.popMarked();
  machine.pushGlobal(readLine(reader), readLine(reader));
  machine.push(machine.hooks.call(machine.pop(), args));
}

function obj(machine: Machine): void {
  const [callee, ...args] = machine.popMarked();
  machine.push(machine.hooks.call(callee, args));
}

/** A little-endian two's complement integer of `size` bytes. */
function readLong(reader: ByteReader, size: number): number | bigint {
  const bytes = reader.take(size);
  if (size > 32) throw corrupt(`its pickle holds an integer of ${size} bytes`);
  let value = 0n;
  for (let i = size - 1; i >= 0; i--) value = (value << 8n) | BigInt(bytes[i]!);
  const signed = BigInt.asIntN(8 * size, value);
  const number = Number(signed);
  return Number.isSafeInteger(number) ? number : signed;
}

function readLine(reader: ByteReader): string {
  const window = reader.bytes.subarray(reader.position, reader.position + longestName);
  const length = window.indexOf(0x0a);
  if (length < 0) throw corrupt('its pickle names a global that is no name');
  const line = reader.utf8(length);
  reader.u8();
  return line;
}

function ascii(character: string): number {
  return character.charCodeAt(0);
}
