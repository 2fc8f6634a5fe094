/** The pictures of videos: the flow in colours, beside the frame it starts from, or over it. */
import { flowOverFrame, flowToColor } from '../flow/color.js';
import type { Direction } from '../flow/field.js';
import type { Frame } from '../video/frame.js';
import type { FrameSource } from '../video/source.js';
import type { Video } from './formats.js';
import type { Plan } from './plan.js';
import type { StoredFlow } from './stored-flow.js';

/** RGB bytes of every pair's flow on one scale, as large as the frames. */
export async function* coloredFlow(stored: StoredFlow, direction: Direction): AsyncIterable<Uint8Array> {
  const maxMagnitude = stored.maxMagnitude(direction);
  for (const { first } of stored.pairs) {
    yield flowToColor(await stored.read(direction, first), { maxMagnitude });
  }
}

/**
 * RGB bytes of every pair's frame and flow: beside each other, twice as wide, or one over the other. The frame is the one
 * whose pixels the vectors start from. Throws as the source does.
 */
export async function* coloredFrames(
  look: Exclude<Video, 'mp4'>,
  stored: StoredFlow,
  direction: Direction,
  source: FrameSource,
  plan: Plan,
  signal?: AbortSignal,
): AsyncIterable<Uint8Array> {
  const maxMagnitude = stored.maxMagnitude(direction);
  const firsts = new Map(
    stored.pairs.map(({ first, second }) => [direction === 'forward' ? first : second, first]),
  );
  for await (const frame of source.frames(plan.frames, signal)) {
    const first = firsts.get(frame.index);
    if (first === undefined) continue;
    const field = await stored.read(direction, first);
    yield look === 'overlay'
      ? flowOverFrame(frame.data, field, maxMagnitude)
      : sideBySide(frame, flowToColor(field, { maxMagnitude }));
    firsts.delete(frame.index);
    if (firsts.size === 0) return;
  }
}

/** (height, 2 width, 3): the frame, and to its right the colours. */
function sideBySide({ width, height, data }: Pick<Frame, 'width' | 'height' | 'data'>, colors: Uint8Array) {
  const row = 3 * width;
  const rgb = new Uint8Array(2 * row * height);
  for (let y = 0; y < height; y++) {
    rgb.set(data.subarray(y * row, (y + 1) * row), 2 * y * row);
    rgb.set(colors.subarray(y * row, (y + 1) * row), (2 * y + 1) * row);
  }
  return rgb;
}
