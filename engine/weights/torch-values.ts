/**
 * The meaning of the globals in a torch.save pickle: a whitelist. What rebuilds a tensor is done here; a few harmless
 * classes found in training checkpoints become opaque; calling anything else is refused by name.
 */
import { elementCount, itemSize } from './dtypes.js';
import { PickleGlobal, type PickleHooks, PickleObject } from './pickle.js';
import { asksToRunCode, corrupt, cutShort, unsupported } from './problem.js';
import { extent, type Layout } from './strided.js';
import type { DType } from './tensors.js';

/** A one-dimensional array that tensors share. The pickle only describes it; its bytes stand elsewhere in the file. */
export class TorchStorage {
  constructor(
    readonly key: string,
    readonly dtype: DType,
    readonly length: number,
  ) {}

  get byteLength(): number {
    return this.length * itemSize[this.dtype];
  }
}

/** A tensor of the pickle: a layout over a storage. */
export class TorchTensor {
  constructor(
    readonly storage: TorchStorage,
    readonly layout: Layout,
  ) {}
}

/** A PyTorch file: the object that was saved, and the bytes of its storages by key, each at least as long as declared. */
export interface TorchArchive {
  readonly root: unknown;
  readonly bytes: ReadonlyMap<string, Uint8Array>;
}

const storageTypes: ReadonlyMap<string, DType> = new Map<string, DType>([
  ['torch.DoubleStorage', 'f64'],
  ['torch.FloatStorage', 'f32'],
  ['torch.HalfStorage', 'f16'],
  ['torch.BFloat16Storage', 'bf16'],
  ['torch.LongStorage', 'i64'],
  ['torch.IntStorage', 'i32'],
  ['torch.ShortStorage', 'i16'],
  ['torch.CharStorage', 'i8'],
  ['torch.ByteStorage', 'u8'],
  ['torch.BoolStorage', 'bool'],
]);

/** Calls that only hold values, seen in the bookkeeping of training checkpoints; kept as opaque objects. */
const inert: ReadonlySet<string> = new Set([
  '_codecs.encode',
  'argparse.Namespace',
  'builtins.bytearray',
  'builtins.complex',
  'builtins.frozenset',
  'builtins.set',
  '__builtin__.frozenset',
  '__builtin__.set',
  'collections.Counter',
  'collections.deque',
  'datetime.date',
  'datetime.datetime',
  'datetime.timedelta',
  'functools.partial',
  'numpy.dtype',
  'numpy.core.multiarray._reconstruct',
  'numpy.core.multiarray.scalar',
  'numpy._core.multiarray._reconstruct',
  'numpy._core.multiarray.scalar',
  'pathlib.Path',
  'pathlib.PosixPath',
  'pathlib.PurePosixPath',
  'pathlib.PureWindowsPath',
  'pathlib.WindowsPath',
  'pathlib._local.PosixPath',
  'pathlib._local.WindowsPath',
  'torch.device',
  'torch.serialization._get_layout',
]);

/** More dimensions than PyTorch has. */
const mostDimensions = 64;
const longestKey = 256;

/**
 * Hooks that read a torch.save pickle (torch/_utils.py and `persistent_id` in torch/serialization.py).
 *
 * @param fileBytes size of the whole file; no tensor may claim more, so a tiny file cannot ask for gigabytes.
 * @param storages is filled with every storage the pickle names, by key.
 */
export function torchHooks(fileBytes: number, storages: Map<string, TorchStorage>): PickleHooks {
  // A list of pairs is paid for with the bytes that spell it; using one list again and again would cost us, not the file.
  let pairsLeft = fileBytes;

  function orderedDict([pairs = []]: readonly unknown[]): Map<unknown, unknown> {
    if (!Array.isArray(pairs) || !pairs.every((pair) => Array.isArray(pair) && pair.length === 2)) {
      throw corrupt('it makes an OrderedDict of what are no pairs');
    }
    pairsLeft -= pairs.length;
    if (pairsLeft < 0) throw corrupt('its dictionaries hold more than the file does');
    return new Map(pairs as [unknown, unknown][]);
  }

  function rebuildTensor([storage, offset, size, strides]: readonly unknown[]): TorchTensor {
    if (!(storage instanceof TorchStorage)) throw corrupt('it rebuilds a tensor from what is no storage');
    if (!isCount(offset) || !isCounts(size) || !isCounts(strides) || size.length !== strides.length) {
      throw corrupt('it rebuilds a tensor with a size that is none');
    }
    const layout = { offset, shape: size, strides };
    if (extent(layout) > storage.length) throw corrupt('a tensor reaches beyond its storage');
    if (elementCount(size) * itemSize[storage.dtype] > fileBytes)
      throw corrupt('a tensor is larger than the file');
    return new TorchTensor(storage, layout);
  }

  function call(callee: unknown, args: readonly unknown[]): unknown {
    if (callee instanceof PickleObject) throw asksToRunCode(callee.className);
    if (!(callee instanceof PickleGlobal)) throw corrupt('its pickle calls what is no function');
    switch (callee.name) {
      case 'torch._utils._rebuild_tensor':
      case 'torch._utils._rebuild_tensor_v2':
        return rebuildTensor(args);
      case 'torch._utils._rebuild_parameter':
      case 'torch._utils._rebuild_parameter_with_state':
        return args[0];
      case 'torch._tensor._rebuild_from_type_v2':
        return rebuildOfType(args);
      case 'collections.OrderedDict':
        return orderedDict(args);
      case 'collections.defaultdict':
        return new Map();
      case 'torch.Size':
        return args[0];
    }
    if (inert.has(callee.name)) return new PickleObject(callee.name);
    if (callee.name.startsWith('torch._utils._rebuild_')) {
      throw unsupported(`holds a kind of tensor that Flow Studio does not read (${callee.name})`);
    }
    throw asksToRunCode(callee.name);
  }

  /** A tensor with Python attributes: its rebuilding function and arguments, wrapped. It may not wrap itself again. */
  function rebuildOfType([rebuild, , args]: readonly unknown[]): unknown {
    const wrapped = rebuild instanceof PickleGlobal && rebuild.name.startsWith('torch._utils.');
    if (!wrapped || !Array.isArray(args)) throw corrupt('it rebuilds a tensor from what is none');
    return call(rebuild, args);
  }

  function persistent(id: unknown): unknown {
    if (Array.isArray(id) && id[0] === 'module') return id[1];
    if (!Array.isArray(id) || id[0] !== 'storage') throw corrupt('its pickle points to what is no storage');
    const [, type, key, , length, view] = id;
    if (
      !(type instanceof PickleGlobal) ||
      typeof key !== 'string' ||
      key.length > longestKey ||
      !isCount(length)
    ) {
      throw corrupt('its pickle points to what is no storage');
    }
    const dtype = storageTypes.get(type.name);
    if (!dtype) throw unsupported(`holds numbers of a type that Flow Studio does not read (${type.name})`);
    if (view)
      throw unsupported('holds storages that are views of others, as only PyTorch before 0.4 wrote them');
    return declare(new TorchStorage(key, dtype, length));
  }

  function declare(storage: TorchStorage): TorchStorage {
    const known = storages.get(storage.key);
    if (known && (known.dtype !== storage.dtype || known.length !== storage.length)) {
      throw corrupt(`storage ${storage.key} is described in two ways`);
    }
    if (storage.byteLength > fileBytes) throw cutShort(`storage ${storage.key} is larger than the file`);
    storages.set(storage.key, known ?? storage);
    return known ?? storage;
  }

  return { call, persistent };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

function isCounts(value: unknown): value is number[] {
  return Array.isArray(value) && value.length <= mostDimensions && value.every(isCount);
}
