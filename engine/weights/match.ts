import { StudioError } from '../errors.js';
import type { WeightFile } from './tensors.js';

const mostListed = 10;

/**
 * Checks that a file holds the parameters of a model, no more and no less.
 * @param expected shape of each parameter by name.
 * @throws StudioError `weights-mismatch`: one sentence where not a name is the same; else it counts what is missing,
 *   unexpected and misshapen and lists it by name with both shapes.
 */
export function matchTensors(file: WeightFile, expected: ReadonlyMap<string, readonly number[]>): void {
  const missing: string[] = [];
  const misshapen: string[] = [];
  for (const [name, shape] of expected) {
    const found = file.tensors.get(name);
    if (!found) missing.push(`${name}: the model has ${format(shape)}, the file has none`);
    else if (format(found.shape) !== format(shape)) {
      misshapen.push(`${name}: the model has ${format(shape)}, the file has ${format(found.shape)}`);
    }
  }
  const unexpected = [...file.tensors.values()]
    .filter(({ name }) => !expected.has(name))
    .map(({ name, shape }) => `${name}: the model has none, the file has ${format(shape)}`);
  if (missing.length + unexpected.length + misshapen.length === 0) return;
  if (missing.length === expected.size && file.tensors.size > 0) {
    throw new StudioError(
      'weights-mismatch',
      `${file.path} holds another model: none of its ${file.tensors.size} tensors is one of the ${expected.size} of this model.`,
      'Choose the model that the file was trained for.',
    );
  }
  const counts = `${missing.length} missing, ${unexpected.length} unexpected, ${misshapen.length} misshapen`;
  throw new StudioError(
    'weights-mismatch',
    [
      `${file.path} does not fit this model: of ${expected.size} tensors, ${counts}.`,
      ...list('missing', missing),
      ...list('unexpected', unexpected),
      ...list('misshapen', misshapen),
    ].join('\n'),
    'Choose the model that the file was trained for.',
  );
}

function list(kind: string, lines: readonly string[]): string[] {
  const shown = lines.slice(0, mostListed).map((line) => `  ${kind}  ${line}`);
  return lines.length > mostListed ? [...shown, `  ${kind}  and ${lines.length - mostListed} more`] : shown;
}

function format(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
