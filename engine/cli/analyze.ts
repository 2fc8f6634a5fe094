import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { parseAnalysis } from '../analysis/analysis.js';
import { fileError, StudioError } from '../errors.js';
import { parseJson } from '../files/parse-json.js';
import { stayAwake } from '../jobs/awake.js';
import type { StudioEvent } from '../jobs/events.js';
import { checkTemplate, TEMPLATE_PARTS } from '../jobs/naming.js';
import { DEVICES, type Plan, planSchema } from '../jobs/plan.js';
import { services } from '../jobs/real-services.js';
import { print } from './output.js';
import { createReporter } from './report.js';
import { pairs } from './text.js';

interface AnalyzeOptions {
  readonly plan: string;
  readonly out: string;
  readonly recursive?: boolean;
  readonly name: string;
  readonly device: Plan['device'];
  readonly overwrite?: boolean;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EPILOGUE = `
A plan is a JSON file; {"schema": 1} measures the whole frame in pixels. This one knows that 480 pixels are half a metre, and measures a
region, the flux through a line and the motion at a point:

  {
    "schema": 1,
    "calibration": {"kind": "length", "from": {"x": 80, "y": 400}, "to": {"x": 560, "y": 400}, "length": 0.5, "unit": "m"},
    "axes": {"origin": {"x": 0, "y": 479}, "yUp": true},
    "regions": [{"name": "wake", "shape": {"kind": "rectangle", "x": 300, "y": 120, "width": 200, "height": 160}}],
    "lines": [{"name": "outlet", "from": {"x": 600, "y": 100}, "to": {"x": 600, "y": 380}}],
    "probes": [{"name": "behind", "x": 420, "y": 200, "radius": 4}]
  }

It also takes "calibration" of kind "plane", "frameRate", "camera", "validation", "objects", "tracks", "frames", "flow" and "outputs"
(csv, json, npz, svg, png, html; all unless given). The folder of a clip holds the plan too, as analysis.json, for other clips.

Examples:
  flow-studio analyze tank.mp4 --plan tank.json --out results
  flow-studio analyze runs/ --plan results/tank/analysis.json --out results --overwrite`;

/** `analyze INPUT... --plan FILE --out DIR`: motion in metres and seconds, as tables, arrays, figures and a report. */
export function addAnalyzeCommand(program: Command, signal: AbortSignal): void {
  program
    .command('analyze')
    .description('measure the motion in videos: speeds, rotation, flux, objects, in metres and seconds')
    .argument('<input...>', 'videos, folders of videos or of images, patterns, or two images')
    .requiredOption('--plan <file>', 'what is measured: a JSON file, see below')
    .requiredOption('--out <dir>', 'folder for the results')
    .option('--recursive', 'also search the folders in folders')
    .option(
      '--name <template>',
      `what the folder of a clip's results is called, of ${TEMPLATE_PARTS.join(' ')}`,
      '{name}',
    )
    .option('--device <id>', `what computes: ${DEVICES.join(', ')}`, 'auto')
    .option('--overwrite', 'replace what an earlier analysis left in the output folder')
    .option('--json', 'print one JSON event a line, and nothing else')
    .option('--quiet', 'print errors only')
    .addHelpText('after', EPILOGUE)
    .action((inputs: string[], options: AnalyzeOptions) => runAnalyze(inputs, options, signal));
}

async function runAnalyze(inputs: string[], options: AnalyzeOptions, signal: AbortSignal): Promise<void> {
  const { out, name, recursive = false, overwrite = false } = options;
  checkTemplate(name);
  const device = planSchema.shape.device.safeParse(options.device);
  if (!device.success) throw new StudioError('bad-usage', device.error.issues[0]!.message);
  const analysis = parseAnalysis(await readPlan(options.plan), options.plan);
  const reporter = createReporter(options);
  const emit = (event: StudioEvent) => {
    reporter.emit(event);
    if (event.type !== 'done' || options.json || options.quiet) return;
    reporter.close();
    print(`Done: ${pairs(event.computed)} measured.`);
    for (const output of event.outputs) print(output);
  };
  // With a library of charts, which no other command should wait for.
  const { runAnalysis } = await import('../analysis/run-analysis.js');
  const awake = stayAwake((message) => emit({ type: 'notice', message }));
  try {
    const job = { analysis, inputs, recursive, name, out, device: device.data, overwrite };
    await runAnalysis(job, services, emit, signal);
  } finally {
    awake.release();
    reporter.close();
  }
}

async function readPlan(path: string): Promise<unknown> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw fileError(error, path, 'read');
  });
  const value = parseJson(text);
  if (value === undefined) throw new StudioError('bad-analysis', `${path} is not JSON.`);
  return value;
}
