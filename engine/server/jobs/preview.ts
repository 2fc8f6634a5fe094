/** A small picture of the flow that an export wrote last. */
import { basename, dirname } from 'node:path';
import { StudioError } from '../../errors.js';
import { flowToColor } from '../../flow/color.js';
import { formatOfName, readFlow } from '../../flow/formats/index.js';
import { encodeJpeg } from '../jpeg.js';

const WIDTH = 320;

/** From the files of a pair. Throws StudioError `no-preview` if none of them shows flow, or it is gone. */
export async function previewOf(files: readonly string[]): Promise<Buffer> {
  const flow = files.find((file) => basename(dirname(file)) === 'forward' && formatOfName(file));
  if (!flow) throw noPreview();
  const field = await readFlow(flow).catch(() => Promise.reject(noPreview()));
  return encodeJpeg({ ...field, data: flowToColor(field) }, WIDTH);
}

const noPreview = (): StudioError => new StudioError('no-preview', 'There is no flow to show yet.');
