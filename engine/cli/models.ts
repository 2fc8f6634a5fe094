import type { Command } from 'commander';
import { describeModel, listModels } from '../models/catalog.js';
import { print, printJson } from './output.js';
import { quantity, table } from './text.js';

interface JsonOption {
  readonly json?: boolean;
}

/** `models [list|show ID]`: what can be run, how large it is, and where its weights come from. */
export function addModelsCommand(program: Command): void {
  const models = program.command('models').description('list the models, or show one of them');
  models
    .command('list', { isDefault: true })
    .description('list all models')
    .option('--json', 'print the list as JSON')
    .action(({ json }: JsonOption) => (json ? printJson({ models: listModels() }) : printModels()));
  models
    .command('show')
    .description('show one model')
    .argument('<id>', 'id of the model')
    .option('--json', 'print the description as JSON')
    .action((id: string, { json }: JsonOption) => showOne(id, json));
}

function printModels(): void {
  const rows = listModels().map(({ id, task, parameters, title, source }) => [
    id,
    task,
    quantity(parameters),
    title,
    source,
  ]);
  table(['id', 'task', 'parameters', 'model', 'weights'], rows).forEach(print);
}

async function showOne(id: string, json?: boolean): Promise<void> {
  const model = await describeModel(id);
  if (json) return printJson(model);
  const { width, height, flops } = model.cost;
  const rows = [
    ['id', model.id],
    ['task', model.task],
    ['model', model.title],
    ['parameters', quantity(model.parameters)],
    ['iterations', String(model.iterations)],
    ['cost', `${quantity(flops)}FLOPs a pair of ${width}x${height}`],
    ['weights', `${model.weights} (${quantity(model.bytes)}B), ${model.source}`],
    ['sha256', model.sha256],
    ['licence', model.licence],
  ];
  for (const [name, value] of rows) print(`${name!.padEnd(12)}${value}`);
}
