/** Which files are of a kind, by the ends of their names. */
import type { FileKind } from './bridge';

const EXTENSIONS: Readonly<Record<FileKind, readonly string[]>> = {
  video: ['mp4', 'mov', 'mkv', 'webm', 'avi', 'm4v', 'mpg', 'mpeg', 'ts', 'mts', 'wmv', 'ogv', 'gif'],
  images: ['jpg', 'jpeg', 'png', 'webp', 'tif', 'tiff', 'avif', 'gif', 'bmp', 'ppm', 'heic'],
  model: ['safetensors', 'pth', 'pt', 'bin', 'ckpt'],
  flow: ['flo', 'png', 'pfm', 'npy'],
};

export const extensionsOf = (kind: FileKind): string[] =>
  EXTENSIONS[kind].map((extension) => `.${extension}`);

/** Whether a file's name is of a kind; anything is of none. */
export function isOfKind(name: string, kind?: FileKind): boolean {
  if (!kind) return true;
  const extension = name.toLowerCase().split('.').at(-1)!;
  return EXTENSIONS[kind].includes(extension);
}
