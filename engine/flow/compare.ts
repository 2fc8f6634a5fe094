import { StudioError } from '../errors.js';
import { flowFilesIn, isFolder } from './flow-files.js';
import { readFlow } from './formats/index.js';
import { type FlowErrors, flowErrors } from './metrics.js';

export interface FileErrors extends FlowErrors {
  /** Paths of the two files. */
  readonly pred: string;
  readonly gt: string;
}

/** Means of the per-file values: epe in pixels, the others in percent. */
export interface Comparison extends Omit<FlowErrors, 'pixels'> {
  readonly files: number;
  readonly perFile: readonly FileErrors[];
}

/**
 * Measures flow files against ground truth: two files, or two folders whose files belong together by their stem, in any
 * format. Every ground truth must have its prediction, so that a mean never leaves out a frame that failed; predictions
 * without ground truth are told to `notice`. Throws StudioError naming the file or folder that is at fault.
 */
export async function evaluateFiles(
  pred: string,
  gt: string,
  notice: (message: string) => void = () => {},
): Promise<Comparison> {
  const perFile: FileErrors[] = [];
  for (const pair of await pairUp(pred, gt, notice)) {
    const [prediction, truth] = [await readFlow(pair.pred), await readFlow(pair.gt)];
    perFile.push({ ...pair, ...flowErrors(prediction, truth, { prediction: pair.pred, truth: pair.gt }) });
  }
  const mean = (key: keyof FlowErrors) => perFile.reduce((sum, file) => sum + file[key], 0) / perFile.length;
  return {
    files: perFile.length,
    epe: mean('epe'),
    px1: mean('px1'),
    px3: mean('px3'),
    px5: mean('px5'),
    fl: mean('fl'),
    perFile,
  };
}

interface Pair {
  readonly pred: string;
  readonly gt: string;
}

async function pairUp(pred: string, gt: string, notice: (message: string) => void): Promise<Pair[]> {
  const [predIsFolder, gtIsFolder] = [await isFolder(pred), await isFolder(gt)];
  if (predIsFolder !== gtIsFolder) {
    const [folder, file] = predIsFolder ? [pred, gt] : [gt, pred];
    throw new StudioError(
      'bad-input',
      `${folder} is a folder and ${file} a file: give two files or two folders.`,
    );
  }
  if (!predIsFolder) return [{ pred, gt }];
  const predictions = await flowFilesIn(pred);
  const truths = await flowFilesIn(gt);
  const pairs = [...truths]
    .filter(([stem]) => predictions.has(stem))
    .map(([stem, truth]) => ({ pred: predictions.get(stem)!, gt: truth }));
  const missing = [...truths.keys()].filter((stem) => !predictions.has(stem));
  if (pairs.length === 0) {
    throw new StudioError(
      'nothing-to-compare',
      `No flow file has the same name in ${pred} (${namesOf([...predictions.keys()])}) and in ${gt} (${namesOf([...truths.keys()])}).`,
    );
  }
  if (missing.length > 0) {
    throw new StudioError(
      'incomplete',
      `${missing.length} of the ${truths.size} flow files in ${gt} have no partner in ${pred}: ${namesOf(missing)}.`,
    );
  }
  if (predictions.size > pairs.length) {
    const extra = [...predictions.keys()].filter((stem) => !truths.has(stem));
    notice(
      `Left out, for want of ground truth: ${extra.length} of ${predictions.size} files: ${namesOf(extra)}.`,
    );
  }
  return pairs;
}

/** Up to three names, for a sentence. */
function namesOf(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  return names.slice(0, 3).join(', ') + (names.length > 3 ? ', ...' : '');
}
