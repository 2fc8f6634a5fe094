/** Which files are of a kind, by the ends of their names. */
import { EXTENSIONS, type FileKind } from '../../engine/files/kinds';

export const extensionsOf = (kind: FileKind): string[] =>
  EXTENSIONS[kind].map((extension) => `.${extension}`);

/** Whether a file's name is of a kind; anything is of none. */
export function isOfKind(name: string, kind?: FileKind): boolean {
  if (!kind) return true;
  const extension = name.toLowerCase().split('.').at(-1)!;
  return EXTENSIONS[kind].includes(extension);
}

/** Whether a file holds flow and nothing else: a PNG may be a picture. */
export const isFlowFile = (name: string): boolean => isOfKind(name, 'flow') && !isOfKind(name, 'images');
