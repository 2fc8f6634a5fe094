import { dirname, resolve } from 'node:path';
import type { Command } from 'commander';
import { StudioError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic.js';
import { makeFolder } from '../files/make-folder.js';
import { exportOnnx, type OnnxFile } from '../models/export-onnx.js';
import { locateModel } from '../models/locate.js';
import { wholeNumber } from './numbers.js';
import { print, printJson } from './output.js';
import { bytes } from './text.js';

interface ExportFlags {
  readonly size?: string;
  readonly out: string;
  readonly iterations?: string;
  readonly batch?: string;
  readonly json?: boolean;
}

const EPILOGUE = `
Flow: image1, image2 (1, 3, H, W), RGB 0..255 -> flow (1, 2, H, W), pixels from image1 to image2, u then v.
Classification: images (B, 3, S, S), RGB 0..255 -> logits (B, classes). Scaling and cutting come before, as the
file's metadata "preprocessing" says; normalisation is inside. All is float32; sizes are fixed.

Examples:
  flow-studio models export-onnx nano --size 440x1024 --out nano.onnx
  flow-studio models export-onnx swin_t --batch 8 --out swin_t.onnx`;

/** `models export-onnx ID --out FILE`: a whole model for ONNX Runtime. */
export function addExportCommand(models: Command): void {
  models
    .command('export-onnx')
    .description('write a whole model as one .onnx file')
    .argument('<id|file>', 'id of a model, or a weights file')
    .requiredOption('--out <file>', 'the .onnx file to write')
    .option('--size <HxW>', "rows and columns of the images (default for classifiers: the model's own)")
    .option('--iterations <n>', "refinement iterations of a flow model (default: the model's own)")
    .option('--batch <n>', 'images that a classifier takes at once (default: 1)')
    .option('--json', 'print what was written as JSON')
    .addHelpText('after', EPILOGUE)
    .action(async (model: string, flags: ExportFlags) => {
      const options = {
        size: flags.size === undefined ? undefined : parseSize(flags.size),
        iterations: wholeNumber('iterations', flags.iterations),
        batch: wholeNumber('batch', flags.batch),
      };
      const file = await exportOnnx(await locateModel(model), options);
      const path = resolve(flags.out);
      await makeFolder(dirname(path));
      await writeFileAtomic(path, file.bytes);
      if (flags.json)
        return printJson({ path, bytes: file.bytes.length, inputs: file.inputs, output: file.output });
      print(`${path} (${bytes(file.bytes.length)}): ${signature(file)}`);
    });
}

/** `440x1024`: 440 rows of 1024 pixels. */
function parseSize(text: string): { height: number; width: number } {
  const [, height, width] = /^(\d{1,6})x(\d{1,6})$/.exec(text) ?? [];
  if (height !== undefined) return { height: Number(height), width: Number(width) };
  const message = `The size "${text}" is not rows by columns, such as 440x1024.`;
  throw new StudioError('bad-usage', message, 'See --help.');
}

const signature = ({ inputs, output }: OnnxFile): string =>
  `${inputs.map(shown).join(', ')} -> ${shown(output)}`;

const shown = ({ name, shape }: OnnxFile['output']): string => `${name} (${shape.join(', ')})`;
