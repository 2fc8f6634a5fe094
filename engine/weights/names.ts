/** From what a checkpoint holds to the parameter names of the model itself. */
import { PickleObject } from './pickle.js';
import { corrupt, unsupported } from './problem.js';
import { TorchTensor } from './torch-values.js';

/** Where training programs put the state_dict beside optimiser and epoch; the first that is there counts. */
const wrappers = ['state_dict', 'model_state_dict', 'model', 'module'] as const;

/** What DataParallel, torch.compile and PyTorch Lightning put before every name. */
const prefixes = ['module.', '_orig_mod.', 'model.'] as const;

const deepestNesting = 64;
const longestName = 1024;

/**
 * The tensors of a checkpoint by name: wrappers opened, nested dictionaries joined by dots, prefixes stripped.
 * @param root what torch.save was given: a dictionary, possibly within dictionaries.
 * @throws WeightsProblem if there is no tensor in it.
 */
export function stateDict(root: unknown): Map<string, TorchTensor> {
  const table = unwrap(root);
  const tensors = new Map<string, TorchTensor>();
  collect(table, '', 0, tensors, new Set());
  if (tensors.size === 0) throw withoutTensors(table);
  return stripPrefixes(tensors);
}

/** Removes the prefixes that all names share; names that would become empty or equal are left alone. */
export function stripPrefixes<T>(tensors: ReadonlyMap<string, T>): Map<string, T> {
  const names = [...tensors.keys()];
  const shared = prefixes.find((prefix) =>
    names.every((name) => name.length > prefix.length && name.startsWith(prefix)),
  );
  if (shared === undefined || names.length === 0) return new Map(tensors);
  return stripPrefixes(new Map([...tensors].map(([name, tensor]) => [name.slice(shared.length), tensor])));
}

function unwrap(root: unknown): unknown {
  let table = root;
  for (let depth = 0; depth < deepestNesting && table instanceof Map; depth++) {
    const inner: unknown = wrappers.map((key) => (table as Map<unknown, unknown>).get(key)).find(isTable);
    if (inner === undefined) break;
    table = inner;
  }
  return table;
}

function isTable(value: unknown): boolean {
  return (value instanceof Map && value.size > 0) || value instanceof PickleObject;
}

function collect(
  value: unknown,
  name: string,
  depth: number,
  tensors: Map<string, TorchTensor>,
  seen: Set<unknown>,
): void {
  if (name.length > longestName || depth > deepestNesting)
    throw corrupt('its names are too long or too deeply nested');
  if (value instanceof TorchTensor) tensors.set(name, value);
  // A dictionary that contains itself, or one that a thousand others contain, is walked once.
  if (!(value instanceof Map) || seen.has(value)) return;
  seen.add(value);
  for (const [key, inner] of value) {
    if (typeof key !== 'string' && typeof key !== 'number') continue;
    collect(inner, name === '' ? `${key}` : `${name}.${key}`, depth + 1, tensors, seen);
  }
}

function withoutTensors(table: unknown): Error {
  if (table instanceof PickleObject) {
    return unsupported(
      `holds a whole Python object (${table.className}), not a table of tensors`,
      saveStateDict,
    );
  }
  return unsupported('holds no tensors by name', saveStateDict);
}

const saveStateDict = 'Save model.state_dict() with torch.save and use that file.';
