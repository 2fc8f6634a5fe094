/** Keys of measuring, and what was drawn on a clip when it comes back. */
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import type { Analysis } from '../../engine/analysis/analysis';
import type { ClipInfo } from '../../engine/server/api';
import { remember, remembered } from '../app/session';
import { useShortcuts } from '../app/shortcuts';
import { useFlow } from '../flow/flow-state';
import { EMPTY, removeSelected, setMeasure, showAnalysis, undo, useMeasure } from './measure-state';

/** Its name in the session. */
const KEPT = 'measure.analyses';
const WAS_ON = 'measure.on';
/** Characters of JSON: the session is sent as a whole, in one short question. */
const MOST = 30_000;

/** By the clip's name and size: its id is another one on another day. The latest comes last. */
type Kept = readonly (readonly [clip: string, analysis: Analysis])[];

const keyOf = ({ name, width, height }: ClipInfo): string => `${name} ${width}x${height}`;

/** For as long as a clip is open. */
export function useMeasuring(): void {
  const { t } = useTranslation();
  const on = useMeasure((state) => state.on);
  const key = useFlow(({ clip }) => clip && keyOf(clip));
  useEffect(() => {
    if (key === undefined) return;
    const kept = (remembered(KEPT) ?? []) as Kept;
    showAnalysis({ ...EMPTY, ...kept.find(([name]) => name === key)?.[1] });
    setMeasure({ on: remembered(WAS_ON) === true });
    return useMeasure.subscribe((state, before) => {
      if (state.on !== before.on) remember(WAS_ON, state.on);
      if (state.analysis !== before.analysis) remember(KEPT, withLatest(key, state.analysis));
    });
  }, [key]);
  const toggle = { keys: 'M', text: t('measure.button'), run: toggleMeasuring };
  const whileOn = [
    { keys: 'mod+Z', text: t('measure.undo'), run: undo },
    { keys: 'Delete', text: t('measure.removeSelected'), run: removeSelected },
  ];
  useShortcuts(on ? [toggle, ...whileOn] : [toggle]);
}

export const toggleMeasuring = (): void =>
  setMeasure(({ on }) => ({ on: !on, tool: undefined, selected: undefined }));

/** With the analysis of a clip as the latest; the earliest go where there are too many. */
function withLatest(key: string, analysis: Analysis): Kept {
  const others = ((remembered(KEPT) ?? []) as Kept).filter(([name]) => name !== key);
  const all: Kept = [...others, [key, analysis]];
  let first = 0;
  while (first < all.length - 1 && JSON.stringify(all.slice(first)).length > MOST) first++;
  return all.slice(first);
}
