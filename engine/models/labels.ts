/** What the classes of a model are called. */
import { readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { z } from 'zod';
import { fileError, StudioError, systemCode } from '../errors.js';
import { parseJson } from '../files/parse-json.js';
import { projectRoot } from '../root.js';

/** The 1000 classes of ImageNet-1k in the usual order (by WordNet id), named as by torchvision. */
const imagenet = 'weights/imagenet-1k.json';
const imagenetClasses = 1000;

const labelList = z.array(z.string());
/** As Hugging Face's id2label has it. */
const labelTable = z.record(z.string().regex(/^\d+$/), z.string());

/**
 * The labels of a checkpoint's classes: from NAME.labels.txt (a label a line) or NAME.labels.json (a list, or a table
 * from class numbers to labels) beside NAME.pth, else ImageNet's for 1000 classes, else `class 0`, `class 1`, ....
 * Throws StudioError `labels-mismatch` or `labels-format`, naming the file.
 */
export async function readLabels(checkpoint: string, classes: number): Promise<readonly string[]> {
  for (const path of labelPaths(checkpoint)) {
    const text = await readIfThere(path);
    const decode = path.endsWith('.json') ? fromJson : fromText;
    if (text !== undefined) return checkCount(decode(text, path), classes, path);
  }
  if (classes !== imagenetClasses) return Array.from({ length: classes }, (_, i) => `class ${i}`);
  return labelList.parse(JSON.parse(await readFile(join(projectRoot, imagenet), 'utf8')));
}

/** Where the labels of a checkpoint may lie; the first file that is there counts. */
export function labelPaths(checkpoint: string): readonly string[] {
  const { dir, name } = parse(checkpoint);
  const stem = join(dir, `${name}.labels`);
  return [`${stem}.txt`, `${stem}.json`];
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined;
    throw fileError(error, path, 'read');
  }
}

/** A label a line; what editors leave behind the last line is not one. */
const fromText = (text: string): string[] => text.trimEnd().split(/\r?\n/);

function fromJson(text: string, path: string): string[] {
  const value = parseJson(text);
  const list = labelList.safeParse(value);
  if (list.success) return list.data;
  const table = labelTable.safeParse(value);
  const numbers = table.success ? Object.keys(table.data).map(Number) : [];
  if (!table.success || numbers.some((number) => number >= numbers.length)) {
    const message = `${path} is not a list of labels, nor a table from class numbers to labels.`;
    throw new StudioError('labels-format', message);
  }
  return numbers.map((_, i) => table.data[i]!);
}

function checkCount(labels: string[], classes: number, path: string): string[] {
  if (labels.length === classes) return labels;
  const message = `${path} holds ${labels.length} labels, but the model has ${classes} classes.`;
  throw new StudioError('labels-mismatch', message);
}
