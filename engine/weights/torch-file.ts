import { itemSize } from './dtypes.js';
import { stateDict } from './names.js';
import { StoredTensor } from './stored-tensor.js';
import { rowMajorBytes } from './strided.js';
import type { WeightFile, WeightTensor } from './tensors.js';
import { readTorchLegacy } from './torch-legacy.js';
import type { TorchArchive, TorchTensor } from './torch-values.js';
import { readTorchZip } from './torch-zip.js';

/**
 * Reads what torch.save wrote, without running any of it. Names are those of the model (see names.ts); the metadata are
 * the plain values beside the state_dict (`epoch` and the like). Throws WeightsProblem.
 */
export async function decodeTorch(
  file: Buffer,
  container: 'zip' | 'legacy',
): Promise<Omit<WeightFile, 'path'>> {
  const archive = container === 'zip' ? await readTorchZip(file) : readTorchLegacy(file);
  const tensors = new Map<string, WeightTensor>();
  for (const [name, tensor] of stateDict(archive.root))
    tensors.set(name, toWeight(name, tensor, archive.bytes));
  return { format: 'torch', metadata: plainValues(archive.root), tensors };
}

function toWeight(
  name: string,
  { storage, layout }: TorchTensor,
  bytes: TorchArchive['bytes'],
): WeightTensor {
  const size = itemSize[storage.dtype];
  const fetch = () => rowMajorBytes(bytes.get(storage.key)!, size, layout);
  return new StoredTensor(name, storage.dtype, layout.shape, fetch);
}

function plainValues(root: unknown): Record<string, string> {
  if (!(root instanceof Map)) return {};
  const plain = [...root].filter(([, value]) =>
    ['string', 'number', 'bigint', 'boolean'].includes(typeof value),
  );
  return Object.fromEntries(plain.map(([key, value]) => [String(key), String(value)]));
}
