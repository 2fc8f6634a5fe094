/**
 * The container of torch.save before PyTorch 1.6 (`_legacy_save` in torch/serialization.py), five pickles in a row:
 * magic number, protocol version, facts about the machine, the object, the keys of its storages; then, in the order of
 * the keys, each storage as its number of elements (int64) and its bytes.
 */
import { ByteReader } from './byte-reader.js';
import { type PickleHooks, readPickle } from './pickle.js';
import { corrupt, unsupported, WeightsProblem } from './problem.js';
import { type TorchArchive, type TorchStorage, torchHooks } from './torch-values.js';

const magicNumber = 0x1950a86a20f9469cfc6cn;
const protocolVersion = 1001;

/** Reads the file; storages are views into it. Throws WeightsProblem. */
export function readTorchLegacy(file: Buffer): TorchArchive {
  const reader = new ByteReader(file);
  const storages = new Map<string, TorchStorage>();
  const hooks = torchHooks(file.length, storages);
  checkHeader(reader, hooks);
  const root = readPickle(reader, hooks);
  const keys = readPickle(reader, hooks);
  return { root, bytes: readStorages(reader, storages, keys) };
}

function checkHeader(reader: ByteReader, hooks: PickleHooks): void {
  if (readPickle(reader, hooks) !== magicNumber) {
    throw new WeightsProblem('weights-format', 'this is a Python pickle, but not a PyTorch weight file.');
  }
  const version = readPickle(reader, hooks);
  if (version !== protocolVersion) throw corrupt('its protocol version is not the one that PyTorch writes');
  const machine = readPickle(reader, hooks);
  if (!(machine instanceof Map)) throw corrupt('it does not describe the machine that wrote it');
  if (machine.get('little_endian') !== true) throw unsupported('was not written on a little-endian machine');
}

function readStorages(
  reader: ByteReader,
  storages: ReadonlyMap<string, TorchStorage>,
  keys: unknown,
): Map<string, Uint8Array> {
  if (!Array.isArray(keys)) throw corrupt('it does not list its storages');
  const bytes = new Map<string, Uint8Array>();
  for (const key of keys) {
    const storage = storages.get(key);
    if (!storage) throw corrupt('it lists a storage that it does not use');
    if (reader.u64() !== storage.length)
      throw corrupt(`storage ${storage.key} has not the size it should have`);
    bytes.set(storage.key, reader.take(storage.byteLength));
  }
  if (bytes.size !== storages.size) throw corrupt('it does not hold all the storages that it uses');
  return bytes;
}
