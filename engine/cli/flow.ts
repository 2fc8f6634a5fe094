import type { Command } from 'commander';
import type { FlowFormatId } from '../flow/formats/index.js';
import type { StudioEvent } from '../jobs/events.js';
import { parseFrameRange } from '../jobs/frame-range.js';
import { DEVICES, FLOW_FORMATS, parsePlan, VIZ_FORMATS, type VizFormat } from '../jobs/plan.js';
import { runPlan } from '../jobs/run.js';
import { print } from './output.js';
import { createReporter } from './report.js';
import { services } from './services.js';

interface FlowOptions {
  readonly out: string;
  readonly model: string;
  readonly format: string;
  readonly viz?: string;
  readonly backward: boolean;
  readonly frames?: string;
  readonly maxSize?: string;
  readonly iterations?: string;
  readonly device: (typeof DEVICES)[number];
  readonly overwrite: boolean;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** `flow INPUT... --out DIR`: the flow of videos, folders of images, or two images, as files. */
export function addFlowCommand(program: Command, signal: AbortSignal): void {
  program
    .command('flow')
    .description('compute optical flow and write it as files; run again to go on where it stopped')
    .argument('<input...>', 'a video, a folder of images, or two images')
    .requiredOption('--out <dir>', 'folder for the results')
    .option('--model <id|file>', 'model id (see `models`) or weight file', 'nano')
    .option('--format <list>', `flow files: ${FLOW_FORMATS.join(',')}`, 'flo')
    .option('--viz <list>', `colour pictures: ${VIZ_FORMATS.join(',')}`)
    .option('--backward', 'also the flow from each later frame to the earlier one', false)
    .option('--frames <start:end:step>', 'frames to use, counted from 0, END included (default: all)')
    .option('--max-size <px>', 'compute at no more than this many pixels on the longer side')
    .option('--iterations <n>', "refinement iterations (default: the model's own)")
    .option('--device <id>', `what computes: ${DEVICES.join(', ')}`, 'auto')
    .option('--overwrite', 'replace results of other settings in the folder', false)
    .option('--json', 'print one event a line, and nothing else', false)
    .option('--quiet', 'print errors only', false)
    .action(runFlow(signal));
}

function runFlow(signal: AbortSignal) {
  return async (inputs: string[], options: FlowOptions): Promise<void> => {
    const plan = parsePlan({
      schema: 1,
      inputs,
      out: options.out,
      model: options.model,
      device: options.device,
      formats: list(options.format) as FlowFormatId[],
      viz: list(options.viz ?? '') as VizFormat[],
      backward: options.backward,
      frames: options.frames === undefined ? undefined : parseFrameRange(options.frames),
      maxSize: number(options.maxSize),
      iterations: number(options.iterations),
      overwrite: options.overwrite,
    });
    const reporter = createReporter(options);
    const emit = (event: StudioEvent) => {
      reporter.emit(event);
      if (event.type !== 'done' || options.json || options.quiet) return;
      reporter.close();
      print(`Done. Pairs computed: ${event.computed}, kept from before: ${event.kept}.`);
      for (const output of event.outputs) print(output);
    };
    try {
      await runPlan(plan, services, emit, signal);
    } finally {
      reporter.close();
    }
  };
}

/** The parts of `a,b`; what they may be is the plan's to say. */
function list(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
}

/** NaN for what is no number, which the plan refuses with a sentence. */
function number(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text.trim() || Number.NaN);
}
