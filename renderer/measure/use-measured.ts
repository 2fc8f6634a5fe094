/** What the handler measures in the pair that is shown. */
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { MeasuredPair } from '../../engine/server/api';
import { answer, api, until } from '../api/client';
import { useSettings } from '../api/queries';
import { frameCount, useFlow } from '../flow/flow-state';
import { useShown } from '../flow/shown';
import { useMeasure } from './measure-state';

/** Milliseconds that a figure rests before it is measured. */
const REST_MS = 120;

export interface Measured {
  readonly pair?: MeasuredPair;
  /** Whether the numbers are those of what is shown. */
  readonly current: boolean;
  readonly error?: unknown;
  /** Nothing follows the last frame. */
  readonly isLast: boolean;
}

export function useMeasured(): Measured {
  const on = useMeasure((state) => state.on);
  const analysis = useMeasure((state) => state.analysis);
  const [rested] = useDebouncedValue(analysis, REST_MS);
  const clip = useFlow((state) => state.clip);
  const isLast = useFlow((state) => state.index >= frameCount(state) - 1);
  const still = useFlow((state) => state.rate === 0 && state.halted !== state.index);
  const first = useFlow((state) => state.index);
  const good = useShown((shown) => shown.good);
  const model = useSettings().data?.flowModel;
  const id = clip?.id ?? '';
  const query = useQuery({
    queryKey: ['measured', id, first, model, rested],
    // The view comes first.
    enabled: on && clip !== undefined && still && good === true && !isLast,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      answer<MeasuredPair>(
        api.clips[':id'].measure.$post(
          { param: { id }, json: { first, second: first + 1, model, analysis: rested } },
          until(signal),
        ),
      ),
  });
  return {
    pair: isLast ? undefined : query.data,
    current: query.data !== undefined && !query.isPlaceholderData && rested === analysis,
    error: query.error ?? undefined,
    isLast,
  };
}
