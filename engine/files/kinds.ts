/** Which files are of a kind, by the ends of their names: what dialogs offer first. What they hold decides later. */
export type FileKind = 'video' | 'images' | 'model' | 'flow';

export const EXTENSIONS: Readonly<Record<FileKind, readonly string[]>> = {
  video: ['mp4', 'mov', 'mkv', 'webm', 'avi', 'm4v', 'mpg', 'mpeg', 'ts', 'mts', 'wmv', 'flv', 'ogv', 'gif'],
  images: ['png', 'jpg', 'jpeg', 'webp', 'tif', 'tiff', 'bmp', 'ppm', 'avif', 'heic', 'gif'],
  model: ['safetensors', 'pth', 'pt', 'ckpt', 'bin'],
  flow: ['flo', 'png', 'pfm', 'npy', 'npz', 'mat', 'exr'],
};
