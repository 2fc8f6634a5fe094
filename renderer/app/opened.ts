/** Files that came from outside the window (opened with the app, dragged onto its icon) wait here for their screen. */
import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';
import type { Grant } from '../../engine/server/api';
import { isOfKind } from '../files/kinds';
import { type ScreenName, showScreen } from './screens';

interface Opened {
  readonly screen: ScreenName;
  readonly grants: readonly Grant[];
}

const NONE: Opened = { screen: 'flow', grants: [] };
const useOpened = create<Opened>(() => NONE);

/** Shows the screen that such files are for, which takes them. */
export function openFromOutside(grants: readonly Grant[]): void {
  const screen = grants.every(({ name }) => isOfKind(name, 'model')) ? 'models' : 'flow';
  useOpened.setState({ screen, grants });
  showScreen(screen);
}

/** Takes what waits for a screen, and what comes while the component is shown. */
export function useOpenedFiles(take: (grants: Grant[]) => void, own: ScreenName = 'flow'): void {
  const { screen, grants } = useOpened();
  const taken = useEffectEvent(take);
  useEffect(() => {
    if (screen !== own || grants.length === 0) return;
    useOpened.setState(NONE);
    taken([...grants]);
  }, [screen, grants, own]);
}
