import { readFile, stat } from 'node:fs/promises';
import { fileError, StudioError } from '../errors.js';
import { stripPrefixes } from './names.js';
import { WeightsProblem } from './problem.js';
import { decodeSafetensors } from './safetensors.js';
import { StoredTensor } from './stored-tensor.js';
import type { WeightFile, WeightTensor } from './tensors.js';
import { decodeTorch } from './torch-file.js';

/** Node reads no larger file at once, and Electron's processes allocate no more. */
const largestFile = 2 ** 31 - 2 ** 20;

/**
 * Reads a .safetensors or PyTorch weight file; its content, not its name, says which. Nothing in the file is run.
 * Prefixes that all names share (`module.`, `model.`) are removed. The whole file is in memory while a tensor is used.
 * @throws StudioError naming the file: `file-missing` and the like, `weights-too-large`, `weights-format` (no weight
 *   file), `weights-corrupt` (also cut short), `weights-unsafe` (asks to run code), `weights-unsupported`.
 */
export async function readWeights(path: string): Promise<WeightFile> {
  const file = await readBytes(path);
  try {
    const { tensors, ...rest } = await decode(file);
    return { path, ...rest, tensors: withoutPrefixes(tensors) };
  } catch (error) {
    if (!(error instanceof WeightsProblem)) throw error;
    throw new StudioError(error.code, `${path}: ${error.message}`, error.advice, { cause: error });
  }
}

function withoutPrefixes(tensors: ReadonlyMap<string, WeightTensor>): ReadonlyMap<string, WeightTensor> {
  const named = [...stripPrefixes(tensors)].map(([name, tensor]): [string, WeightTensor] => [
    name,
    new StoredTensor(name, tensor.dtype, tensor.shape, () => tensor.bytes),
  ]);
  return new Map(named);
}

async function readBytes(path: string): Promise<Buffer> {
  try {
    const info = await stat(path);
    // A pipe or device might never end; a folder is refused by readFile.
    if (!info.isFile() && !info.isDirectory()) throw new StudioError('not-a-file', `${path} is not a file.`);
    if (info.size > largestFile) {
      throw new StudioError('weights-too-large', `${path}: weight files above 2 GiB are not read.`);
    }
    return await readFile(path);
  } catch (error) {
    throw fileError(error, path, 'read');
  }
}

async function decode(file: Buffer): Promise<Omit<WeightFile, 'path'>> {
  const start = file.toString('latin1', 0, 9);
  if (start.startsWith('PK\x03\x04')) return decodeTorch(file, 'zip');
  // Before pickles, which begin with \x80: so does a header of 128 bytes, or 384. PyTorch's magic number has no { there.
  if (start[8] === '{') return decodeSafetensors(file);
  if (start.startsWith('\x80')) return decodeTorch(file, 'legacy');
  throw notWeights(file);
}

function notWeights(file: Buffer): WeightsProblem {
  const text = file.toString('latin1', 0, 256).trimStart().toLowerCase();
  if (file.length === 0)
    return new WeightsProblem('weights-format', 'this file is empty.', 'Download it again.');
  if (text.startsWith('<')) {
    return new WeightsProblem(
      'weights-format',
      'this is a web page, not a weight file.',
      'Download the file itself.',
    );
  }
  if (text.startsWith('version https://git-lfs')) {
    return new WeightsProblem(
      'weights-format',
      'this is a Git LFS pointer, not the weight file itself.',
      'Fetch it with "git lfs pull".',
    );
  }
  return new WeightsProblem('weights-format', 'this is neither a .safetensors nor a PyTorch weight file.');
}
