#!/usr/bin/env node
/** The `flow-studio` program: builds the commands, and is the one place where errors become sentences and exit codes. */
import { Command, CommanderError } from 'commander';
import { StudioError } from '../errors.js';
import { version } from '../root.js';
import { addAnalyzeCommand } from './analyze.js';
import { addClassifyCommand } from './classify.js';
import { addConvertCommand } from './convert.js';
import { addDemoCommand } from './demo.js';
import { addDevicesCommand } from './devices.js';
import { addEvalCommand } from './eval.js';
import { addFlowCommand } from './flow.js';
import { addInfoCommand } from './info.js';
import { addModelsCommand } from './models.js';
import { asStudioError, flush, printError, tolerateClosedPipes } from './output.js';
import { addServeCommand } from './serve.js';
import { type Cancellation, cancelled, cancelOnSignals } from './signals.js';
import { addWorkerCommand } from './worker.js';

const EXIT_FAILED = 1;
const EXIT_USAGE = 2;

tolerateClosedPipes();
const json = process.argv.includes('--json');
const cancellation = cancelOnSignals((exitCode) => {
  printError(cancelled(), json);
  process.exit(exitCode);
});
const exitCode = await run(cancellation);
await flush();
process.exit(exitCode);

async function run({ signal, exitCode: signalled }: Cancellation): Promise<number> {
  try {
    await createProgram(signal).parseAsync();
    return 0;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    if (error instanceof CommanderError && error.code === 'commander.help') return EXIT_USAGE;
    if (process.env.FLOW_STUDIO_DEBUG === '1') console.error(error);
    const told = error instanceof CommanderError ? usageError(error) : asStudioError(error);
    printError(told, json);
    return signalled() ?? (told.code === 'bad-usage' ? EXIT_USAGE : EXIT_FAILED);
  }
}

function createProgram(signal: AbortSignal): Command {
  const program = new Command('flow-studio')
    .description('Dense optical flow of videos and images.')
    .version(version())
    .exitOverride()
    // Errors are printed above, as all others; help goes where it is asked for.
    .configureOutput({ outputError: () => {} });
  addFlowCommand(program, signal);
  addAnalyzeCommand(program, signal);
  addClassifyCommand(program, signal);
  addEvalCommand(program);
  addInfoCommand(program);
  addConvertCommand(program, signal);
  addModelsCommand(program, signal);
  addDevicesCommand(program, signal);
  addDemoCommand(program, signal);
  addServeCommand(program, signal);
  addWorkerCommand(program, signal);
  return program;
}

function usageError(error: CommanderError): StudioError {
  const message = error.message.replace(/^error: /, '').replace(/\s*\n\s*/g, ' ');
  const sentence = message.charAt(0).toUpperCase() + message.slice(1);
  return new StudioError('bad-usage', /[.!?)]$/.test(sentence) ? sentence : `${sentence}.`, 'See --help.');
}
