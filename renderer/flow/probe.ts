/** What is under the cursor, as the view has it and as the source has it. */
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useShallow } from 'zustand/react/shallow';
import type { ClipInfo, ExactFlow, ExactPixels } from '../../engine/server/api';
import { answer, api, until } from '../api/client';
import { cellAt, vectorAt } from '../flow-view/index.js';
import { useFlow } from './flow-state.js';
import { type Shown, useShown } from './shown.js';

export interface Reading {
  /** The pixel of the clip. */
  readonly x: number;
  readonly y: number;
  /** In pixels of the clip from this frame to the next; NaN where unknown. */
  readonly u?: number;
  readonly v?: number;
  /** 0..255 */
  readonly rgb?: readonly number[];
  /** Whether the numbers are those of the source at its own size. */
  readonly exactFlow: boolean;
  readonly exactPixels: boolean;
}

/** Milliseconds that the cursor rests before the exact numbers are asked for: they may take a computation. */
const REST_MS = 300;

/** The pixel under the cursor; undefined where there is none. */
export function useReading(model: string): Reading | undefined {
  const probe = useFlow((state) => state.probe);
  // The rest of what is known of a clip changes all the time while it is read.
  const {
    id = '',
    width = 0,
    height = 0,
  } = useFlow(
    useShallow(
      ({ clip }): Partial<Pick<ClipInfo, 'id' | 'width' | 'height'>> =>
        clip ? { id: clip.id, width: clip.width, height: clip.height } : {},
    ),
  );
  const still = useFlow((state) => state.rate === 0 && state.halted !== state.index);
  // Without a cursor on the picture, nothing of it is of interest.
  const { frame, field, heldFrom, bitmap, good } = useShown(
    useShallow((shown): Partial<Shown> => (probe ? shown : {})),
  );
  const [rested] = useDebouncedValue(probe, REST_MS);
  const rests = still && probe !== undefined && rested === probe;
  const place = { x: String(probe?.x), y: String(probe?.y), width: '1', height: '1' };
  const pixels = useQuery({
    queryKey: ['exact pixels', id, frame, place],
    enabled: rests,
    gcTime: 0,
    queryFn: ({ signal }) =>
      answer<ExactPixels>(
        api.clips[':id'].frames[':index'].exact.$get(
          { param: { id, index: String(frame) }, query: place },
          until(signal),
        ),
      ),
  });
  const pair = { first: String(frame), second: String((frame ?? 0) + 1), model };
  const flow = useQuery({
    queryKey: ['exact flow', id, pair, place],
    // The view comes first.
    enabled: rests && good === true,
    gcTime: 0,
    queryFn: ({ signal }) =>
      answer<ExactFlow>(
        api.clips[':id'].flow.exact.$get({ param: { id }, query: { ...pair, ...place } }, until(signal)),
      ),
  });
  if (!probe || id === '') return undefined;
  const cell =
    field && heldFrom === undefined
      ? cellAt(field, { width, height }, probe.x + 0.5, probe.y + 0.5)
      : undefined;
  const [u, v] = flow.data ? [flow.data.u[0], flow.data.v[0]] : cell ? vectorAt(field!, ...cell) : [];
  return {
    ...probe,
    u,
    v,
    rgb: pixels.data?.rgb ?? (bitmap && pixelOf(bitmap, width, probe)),
    exactFlow: flow.data !== undefined,
    exactPixels: pixels.data !== undefined,
  };
}

const sampler = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true })!;

function pixelOf(
  bitmap: ImageBitmap,
  clipWidth: number,
  { x, y }: { x: number; y: number },
): readonly number[] {
  const scale = bitmap.width / clipWidth;
  // A bitmap that was let go has no size, and draws nothing.
  if (bitmap.width === 0) return [];
  sampler.drawImage(bitmap, Math.floor(x * scale), Math.floor(y * scale), 1, 1, 0, 0, 1, 1);
  return [...sampler.getImageData(0, 0, 1, 1).data.slice(0, 3)];
}

/** Degrees from the right, counterclockwise as one sees it: up is 90. */
export function angleOf(u: number, v: number): number {
  const degrees = (Math.atan2(-v, u) * 180) / Math.PI;
  return degrees < 0 ? degrees + 360 : degrees;
}
