/** The options of `flow` that make up its plan. */
import type { Command } from 'commander';
import type { FlowFormatId } from '../flow/formats/index.js';
import { EXTRAS, type Extra, FLOW_FORMATS, VIZ_FORMATS, type VizFormat } from '../jobs/formats.js';
import { parseFrameRange } from '../jobs/frame-range.js';
import { TEMPLATE_PARTS } from '../jobs/naming.js';
import { DEVICES, type Plan, parsePlan } from '../jobs/plan.js';
import { parseTile } from '../jobs/tiling-choice.js';
import { PADDINGS, type Padding } from '../models/flowformer/inference.js';

export interface PlanOptions {
  readonly out: string;
  readonly recursive?: boolean;
  readonly name?: string;
  readonly model: string;
  readonly format: string;
  readonly viz?: string;
  readonly extra?: string;
  readonly backward?: boolean;
  readonly frames?: string;
  readonly maxSize?: string;
  readonly iterations?: string;
  readonly tile?: string;
  readonly overlap?: string;
  readonly padding?: Padding;
  readonly device: (typeof DEVICES)[number];
  readonly overwrite?: boolean;
}

export function addPlanOptions(command: Command): Command {
  return command
    .requiredOption('--out <dir>', 'folder for the results')
    .option('--recursive', 'also search the folders in folders')
    .option(
      '--name <template>',
      `what the folder of a clip's results is called, of ${TEMPLATE_PARTS.join(' ')}`,
      '{name}',
    )
    .option('--model <id|file>', 'id of a model (see "flow-studio models") or a weights file', 'nano')
    .option('--format <list>', `flow files to write: ${FLOW_FORMATS.join(',')}`, 'flo')
    .option('--viz <list>', `colour pictures to write: ${VIZ_FORMATS.join(',')}`)
    .option('--extra <list>', `what follows from the flow: ${EXTRAS.join(',')}`)
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
    .option('--overwrite', 'replace what a run of other settings left in the output folder');
}

/** Throws StudioError `bad-usage`. */
export function planOf(inputs: string[], options: PlanOptions): Plan {
  return parsePlan({
    schema: 1,
    inputs,
    recursive: options.recursive,
    out: options.out,
    name: options.name,
    model: options.model,
    device: options.device,
    formats: list(options.format) as FlowFormatId[],
    viz: list(options.viz ?? '') as VizFormat[],
    extras: list(options.extra ?? '') as Extra[],
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
