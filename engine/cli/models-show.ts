import type { Command } from 'commander';
import type { ReportedAccuracy } from '../models/catalog.js';
import { describeModel, type ModelDescription } from '../models/describe.js';
import { print, printJson } from './output.js';
import { bytes, quantity } from './text.js';

/** `models show ID`: everything about one model. */
export function addShowCommand(models: Command): void {
  models
    .command('show')
    .description('show one model')
    .argument('<id>', 'id of the model')
    .option('--json', 'print the description as JSON')
    .action(async (id: string, { json }: { json?: boolean }) => {
      const model = await describeModel(id);
      if (json) return printJson(model);
      for (const [name, value] of rowsOf(model)) if (value) print(`${name.padEnd(12)}${value}`);
    });
}

/** What is not known is undefined, and not printed. */
function rowsOf(model: ModelDescription): [string, string | undefined][] {
  const { width, height, flops } = model.cost;
  const each = model.task === 'flow' ? 'pair' : 'picture';
  return [
    ['id', model.id],
    ['task', model.task],
    ['model', model.title],
    ['parameters', quantity(model.parameters)],
    ['classes', model.classes?.toString()],
    ['iterations', model.iterations?.toString()],
    ['cost', `${quantity(flops)}FLOPs a ${each} of ${width}x${height}`],
    ['accuracy', model.accuracy && accuracyOf(model.accuracy)],
    ['where', model.path ? `${model.where}: ${model.path}` : model.where],
    ['size', model.bytes === undefined ? undefined : bytes(model.bytes)],
    ['source', model.source],
    ['sha256', hashOf(model)],
    ['licence', model.licence],
  ];
}

/** `Sintel train clean: EPE 1.01 px, ... (reported by ...)`. */
const accuracyOf = ({ by, results }: ReportedAccuracy): string =>
  `${results.map(({ data, metric, value, unit }) => `${data}: ${metric} ${value} ${unit}`).join(', ')} (reported by ${by})`;

function hashOf({ sha256, publishedSha256 }: ModelDescription): string | undefined {
  if (!sha256) return publishedSha256 && `${publishedSha256}...`;
  if (!publishedSha256) return sha256;
  const same = sha256.startsWith(publishedSha256);
  return `${sha256} (${same ? 'the published file' : `another file than the published ${publishedSha256}...`})`;
}
