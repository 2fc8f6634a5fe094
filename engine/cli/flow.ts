import type { Command } from 'commander';
import type { FlowFormatId } from '../flow/formats/index.js';
import type { StudioEvent } from '../jobs/events.js';
import { FLOW_FORMATS, VIZ_FORMATS, type VizFormat } from '../jobs/formats.js';
import { parseFrameRange } from '../jobs/frame-range.js';
import { DEVICES, parsePlan } from '../jobs/plan.js';
import { services } from '../jobs/real-services.js';
import { runPlan } from '../jobs/run.js';
import { parseTile } from '../jobs/tiling-choice.js';
import { PADDINGS, type Padding } from '../models/flowformer/inference.js';
import { print } from './output.js';
import { createReporter } from './report.js';
import { pairs } from './text.js';

interface FlowOptions {
  readonly out: string;
  readonly recursive?: boolean;
  readonly name?: string;
  readonly model: string;
  readonly format: string;
  readonly viz?: string;
  readonly backward?: boolean;
  readonly frames?: string;
  readonly maxSize?: string;
  readonly iterations?: string;
  readonly tile?: string;
  readonly overlap?: string;
  readonly padding?: Padding;
  readonly device: (typeof DEVICES)[number];
  readonly overwrite?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Examples:
  flow-studio flow holiday.mp4 --out flow --viz mp4
  flow-studio flow before.png after.png --out flow --format flo,kitti --backward
  flow-studio flow frames/ --out flow --frames 0:20:2 --max-size 1024`;

/** `flow INPUT... --out DIR`: the flow of videos, folders of images, or two images, as files. */
export function addFlowCommand(program: Command, signal: AbortSignal): void {
  program
    .command('flow')
    .description('compute optical flow and write it as files; run again to go on where it stopped')
    .argument('<input...>', 'a video, a folder of images, or two images')
    .requiredOption('--out <dir>', 'folder for the results')
    .option('--model <id|file>', 'id of a model (see "flow-studio models") or a weights file', 'nano')
    .option('--format <list>', `flow files to write: ${FLOW_FORMATS.join(',')}`, 'flo')
    .option('--viz <list>', `colour pictures to write: ${VIZ_FORMATS.join(',')}`)
    .option('--backward', 'also compute the flow from each later frame to the earlier one')
    .option('--frames <start:end:step>', 'frames to use, counted from 0, END included (default: all)')
    .option('--max-size <px>', 'compute on copies with at most so many pixels on the longer side')
    .option('--iterations <n>', "refinement iterations (default: the model's own)")
    .option(
      '--tile <WxH|auto>',
      "tiles that frames are cut into (default: the model's own way; auto: as few as fit)",
    )
    .option('--overlap <px>', "what neighbouring tiles share at least (default: the model's own)")
    .option('--padding <kind>', `beyond the frame: ${PADDINGS.join(', ')} (default: the model's own way)`)
    .option('--device <id>', `what computes: ${DEVICES.join(', ')}`, 'auto')
    .option('--overwrite', 'replace what another run left in the output folder')
    .option('--json', 'print one JSON event a line, and nothing else')
    .option('--quiet', 'print errors only')
    .addHelpText('after', EXAMPLES)
    .action(runFlow(signal));
}

function runFlow(signal: AbortSignal) {
  return async (inputs: string[], options: FlowOptions): Promise<void> => {
    const plan = parsePlan({
      schema: 1,
      inputs,
      recursive: options.recursive,
      out: options.out,
      name: options.name,
      model: options.model,
      device: options.device,
      formats: list(options.format) as FlowFormatId[],
      viz: list(options.viz ?? '') as VizFormat[],
      backward: options.backward,
      frames: options.frames === undefined ? undefined : parseFrameRange(options.frames),
      maxSize: number(options.maxSize),
      iterations: number(options.iterations),
      tiling: {
        tile: options.tile === undefined ? undefined : parseTile(options.tile),
        overlap: number(options.overlap),
        padding: options.padding,
      },
      overwrite: options.overwrite,
    });
    const reporter = createReporter(options);
    const emit = (event: StudioEvent) => {
      reporter.emit(event);
      if (event.type !== 'done' || options.json || options.quiet) return;
      reporter.close();
      print(describeDone(event));
      for (const output of event.outputs) print(output);
    };
    try {
      await runPlan(plan, services, emit, signal);
    } finally {
      reporter.close();
    }
  };
}

function describeDone({ computed, kept }: { computed: number; kept: number }): string {
  if (computed === 0) return `Nothing to do: ${pairs(kept)} ${kept === 1 ? 'is' : 'are'} there from before.`;
  return `Done: ${pairs(computed)} computed${kept > 0 ? `, ${kept} kept from before` : ''}.`;
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
