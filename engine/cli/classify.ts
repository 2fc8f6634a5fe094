import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { StudioError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic.js';
import { makeFolder } from '../files/make-folder.js';
import { classesCsv } from '../jobs/classes-csv.js';
import { type ClassesEvent, classifyInputs } from '../jobs/classify.js';
import type { StudioEvent } from '../jobs/events.js';
import { parseFrames } from '../jobs/frame-range.js';
import { DEVICES } from '../jobs/plan.js';
import { PRECISIONS, type Precision } from '../nn/onnx/graph.js';
import { openClassifier } from '../runtime/open-classifier.js';
import { openSource } from '../video/open.js';
import { wholeNumber } from './numbers.js';
import { print } from './output.js';
import { counted, createReporter } from './report.js';
import { pictures } from './text.js';

interface ClassifyOptions {
  readonly model?: string;
  readonly top: string;
  readonly frames: string;
  readonly size?: string;
  readonly device: string;
  readonly precision: Precision;
  readonly attention?: string;
  readonly csv?: string;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EXAMPLES = `
Examples:
  flow-studio classify cat.jpg
  flow-studio classify cat.jpg --model vit_b_16
  flow-studio classify photos/ --model swin_t-704ceda3.pth --csv photos.csv
  flow-studio classify holiday.mp4 --frames 0::25 --model model.safetensors

Without --model the ImageNet model answers that was installed last; if there is none, swin-nano, which comes with the
program, knows 200 classes of everyday things and says when it is not sure.
Labels are ImageNet's for models of 1000 classes; others are read from NAME.labels.txt or NAME.labels.json
beside NAME.pth.`;

/** `classify INPUT...`: what is in images, folders of images, and frames of videos. */
export function addClassifyCommand(program: Command, signal: AbortSignal): void {
  program
    .command('classify')
    .description('say what is in images, folders of images, and frames of videos')
    .argument('<input...>', 'images, folders of images, videos')
    .option(
      '--model <id|file>',
      'id of a model (see "flow-studio models") or a checkpoint of torchvision or timm',
    )
    .option('--top <n>', 'how many classes to tell of each picture', '5')
    .option('--frames <start:end:step>', 'frames of videos, counted from 0, END included', '0:')
    .option('--size <px>', 'side of the images the model sees (default: what it was trained with)')
    .option('--device <id>', `what computes: ${DEVICES.join(', ')}`, 'auto')
    .addOption(
      new Option('--precision <kind>', 'int8: about twice as fast on a CPU, a little less accurate')
        .choices(PRECISIONS)
        .default('float32'),
    )
    .option('--attention <dir>', 'write pictures that show where the answers come from')
    .option('--csv <file>', 'write the answers as a table')
    .option('--json', 'print one JSON event a line, and nothing else')
    .option('--quiet', 'print answers and errors only')
    .addHelpText('after', EXAMPLES)
    .action((inputs: string[], options: ClassifyOptions) => runClassify(inputs, options, signal));
}

async function runClassify(inputs: string[], options: ClassifyOptions, signal: AbortSignal): Promise<void> {
  const attention = options.attention && resolve(options.attention);
  const frames = parseFrames(options.frames);
  const plan = { inputs, frames, top: wholeNumber('top', options.top), attention };
  const size = wholeNumber('size', options.size);
  const reporter = createReporter({ ...options, unit: counted(pictures) });
  const answers: ClassesEvent[] = [];
  const emit = (event: StudioEvent) => {
    reporter.emit(event);
    if (event.type !== 'classes') return;
    if (options.csv) answers.push(event);
    if (options.json) return;
    reporter.close();
    printAnswer(event);
  };
  const onNotice = (message: string) => emit({ type: 'notice', message });
  const { model, device, precision } = options;
  const classifier = await openClassifier({ model, device, size, precision, onNotice });
  try {
    if (attention) await makeFolder(attention);
    const { classified, failed } = await classifyInputs(plan, { classifier, openSource: open }, emit, signal);
    const csv = options.csv && resolve(options.csv);
    if (csv) await writeFileAtomic(csv, classesCsv(answers));
    if (failed > 0) throw incomplete(classified, failed);
    const outputs = [csv, attention].filter((path) => path !== undefined);
    emit({ type: 'done', outputs, computed: classified, kept: 0 });
  } finally {
    reporter.close();
    await classifier.close();
  }
}

const open = (paths: readonly string[], signal: AbortSignal) => openSource(paths, undefined, signal);

function printAnswer({ source, frame, sure, classes }: ClassesEvent): void {
  print(frame === undefined ? source : `${source}, frame ${frame}`);
  if (sure === false) print('    not sure; perhaps');
  for (const { label, probability } of classes) {
    print(`${`${(100 * probability).toFixed(1)}%`.padStart(8)}  ${label}`);
  }
}

function incomplete(classified: number, failed: number): StudioError {
  const message = `${failed} ${failed === 1 ? 'input' : 'inputs'} could not be read; ${pictures(classified)} classified.`;
  return new StudioError('inputs-failed', message);
}
