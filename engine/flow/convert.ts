/** Flow files from one format to another. */
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { StudioError } from '../errors.js';
import { writeFileAtomic } from '../files/atomic.js';
import { makeFolder } from '../files/make-folder.js';
import type { Direction, FlowField } from './field.js';
import { flowFilesIn, isFolder } from './flow-files.js';
import { encodeFlow, type FlowFormatId, flowFormats, formatOfName, readFlowFile } from './formats/index.js';
import { isKnown } from './known.js';

export interface Conversion {
  /** A flow file, or a folder of them. */
  readonly input: string;
  /** The file to write, or for a folder the folder to write into. */
  readonly output: string;
  /** Unless the name of the output file tells. */
  readonly format?: FlowFormatId;
  /** Which flow of files that hold it both ways. */
  readonly direction?: Direction;
  readonly overwrite: boolean;
  /** Whether vectors may be rounded, or become unknown. */
  readonly lossy: boolean;
}

export interface Converted {
  readonly input: string;
  readonly output: string;
  readonly bytes: number;
  readonly loss: Loss;
}

/** What a format cannot keep of a field. */
export interface Loss {
  /** Known vectors that become unknown. */
  readonly lost: number;
  /** How far the others are off, at most, in pixels. */
  readonly off: number;
}

interface Step {
  readonly input: string;
  readonly output: string;
  readonly format: FlowFormatId;
}

/**
 * Converts a file, or every flow file right in a folder, one after another; `onFile` hears of each. Throws StudioError: `bad-usage` if
 * no format is told, `file-exists` before anything is written, `lossy`, and what reading and writing throw. Of a folder all files
 * that can be are converted; `onError` hears of the others, and `inputs-failed` is thrown at the end.
 */
export async function convertFlow(
  conversion: Conversion,
  onFile: (converted: Converted) => void,
  onError: (error: StudioError) => void,
  signal?: AbortSignal,
): Promise<void> {
  const folder = await isFolder(conversion.input);
  const steps = folder ? await folderSteps(conversion) : [fileStep(conversion)];
  if (!conversion.overwrite) await refuseExisting(steps);
  if (folder) await makeFolder(conversion.output);
  let failed = 0;
  for (const step of steps) {
    signal?.throwIfAborted();
    try {
      onFile(await convertOne(step, conversion));
    } catch (error) {
      if (!folder || !(error instanceof StudioError)) throw error;
      failed++;
      onError(error);
    }
  }
  if (failed > 0) {
    throw new StudioError('inputs-failed', `${failed} of ${steps.length} files could not be converted.`);
  }
}

function fileStep({ input, output, format }: Conversion): Step {
  const known = format ?? formatOfName(output)?.id;
  if (!known) {
    throw new StudioError(
      'bad-usage',
      `${output} does not tell a flow format by its name.`,
      `Give --format, one of ${Object.keys(flowFormats).join(', ')}.`,
    );
  }
  return { input, output, format: known };
}

async function folderSteps({ input, output, format }: Conversion): Promise<Step[]> {
  if (!format) {
    throw new StudioError(
      'bad-usage',
      `${input} is a folder: a format is needed for the files in ${output}.`,
      `Give --format, one of ${Object.keys(flowFormats).join(', ')}.`,
    );
  }
  const files = await flowFilesIn(input);
  if (files.size === 0) throw new StudioError('no-flow', `There are no flow files in ${input}.`);
  const { extension } = flowFormats[format];
  return [...files].map(([stem, path]) => ({ input: path, output: join(output, stem + extension), format }));
}

async function refuseExisting(steps: readonly Step[]): Promise<void> {
  for (const { output } of steps) {
    if (await stat(output).catch(() => undefined)) {
      throw new StudioError(
        'file-exists',
        `${output} is there already.`,
        'Give --overwrite to replace it, or choose another place.',
      );
    }
  }
}

async function convertOne(
  { input, output, format }: Step,
  { direction, lossy }: Pick<Conversion, 'direction' | 'lossy'>,
): Promise<Converted> {
  const { field, directions } = await readFlowFile(input, direction);
  if (!direction && directions.length > 1) throw twoDirections(input);
  const bytes = await encodeFlow(format, field, direction ?? directions[0] ?? directionOf(input));
  const loss = lossOf(field, await flowFormats[format].decode(bytes, output));
  if (!lossy && (loss.lost > 0 || loss.off > 0)) throw tooLossy(input, format, loss);
  await writeFileAtomic(output, bytes);
  return { input, output, bytes: bytes.length, loss };
}

function twoDirections(input: string): StudioError {
  return new StudioError(
    'two-directions',
    `${input} holds the flow forward and the flow backward.`,
    'Say which one with --direction forward or --direction backward.',
  );
}

/** As exports lay flow out; formats that name what they hold are told it. */
function directionOf(path: string): Direction {
  return basename(dirname(path)) === 'backward' ? 'backward' : 'forward';
}

/** What `kept`, of the same size, has not of `field`. */
export function lossOf(field: FlowField, kept: FlowField): Loss {
  const pixels = field.width * field.height;
  let [lost, off] = [0, 0];
  for (let i = 0; i < pixels; i++) {
    const [u, v] = [field.data[i]!, field.data[pixels + i]!];
    if (!isKnown(u, v)) continue;
    const [keptU, keptV] = [kept.data[i]!, kept.data[pixels + i]!];
    if (isKnown(keptU, keptV)) off = Math.max(off, Math.hypot(u - keptU, v - keptV));
    else lost++;
  }
  return { lost, off };
}

function tooLossy(input: string, format: FlowFormatId, { lost, off }: Loss): StudioError {
  const vectors = lost === 1 ? '1 vector' : `${lost} vectors`;
  const losses = [
    ...(lost > 0 ? [`${vectors} would become unknown`] : []),
    ...(off > 0 ? [`motions would be up to ${off.toPrecision(2)} px off`] : []),
  ];
  return new StudioError(
    'lossy',
    `${flowFormats[format].name} cannot keep ${input} as it is: ${losses.join(', and ')}.`,
    'Add --lossy to convert it all the same, or choose another format.',
  );
}
