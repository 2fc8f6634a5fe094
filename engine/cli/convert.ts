import { type Command, Option } from 'commander';
import { type Converted, convertFlow } from '../flow/convert.js';
import type { Direction } from '../flow/field.js';
import type { FlowFormatId } from '../flow/formats/index.js';
import { FLOW_FORMATS } from '../jobs/formats.js';
import { describeError, print, printJson } from './output.js';
import { bytes as size } from './text.js';

interface ConvertOptions {
  readonly format?: FlowFormatId;
  readonly direction?: Direction;
  readonly overwrite?: boolean;
  readonly lossy?: boolean;
  readonly json?: boolean;
}

const EXAMPLES = `
Examples:
  flow-studio convert 000010_10.png 000010_10.flo
  flow-studio convert flow/holiday/backward exr --format exr`;

/** `convert IN OUT`: flow files from any format to any other. */
export function addConvertCommand(program: Command, signal: AbortSignal): void {
  program
    .command('convert')
    .description('convert a flow file, or all of a folder, to another format')
    .argument('<in>', 'a flow file, or a folder of them')
    .argument('<out>', 'the file to write, or the folder')
    .addOption(
      new Option('--format <id>', "what to write (default: what the output file's name says)").choices(
        FLOW_FORMATS,
      ),
    )
    .addOption(
      new Option('--direction <which>', 'which flow of an OpenEXR file that holds both').choices([
        'forward',
        'backward',
      ]),
    )
    .option('--overwrite', 'replace files that are there')
    .option('--lossy', 'also where vectors are rounded, or become unknown')
    .option('--json', 'print one JSON object a file')
    .addHelpText('after', EXAMPLES)
    .action(async (input: string, output: string, options: ConvertOptions) => {
      const { format, direction, overwrite = false, lossy = false, json } = options;
      await convertFlow(
        { input, output, format, direction, overwrite, lossy },
        (converted) => (json ? printJson(converted) : print(described(converted))),
        (error) =>
          json
            ? printJson({ type: 'error', ...error.toJSON() })
            : process.stderr.write(`${describeError(error)}\n`),
        signal,
      );
    });
}

function described({ output, bytes, loss: { lost, off } }: Converted): string {
  const notes = [
    ...(lost > 0 ? [`${lost} ${lost === 1 ? 'vector' : 'vectors'} now unknown`] : []),
    ...(off > 0 ? [`up to ${off.toPrecision(2)} px off`] : []),
  ];
  return `${output} (${[size(bytes), ...notes].join(', ')})`;
}
