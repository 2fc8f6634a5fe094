/** Files that came from outside the window (opened with the app, dragged onto its icon) wait here for the flow screen. */
import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';
import type { Grant } from '../../engine/server/api';
import { showScreen } from './screens';

const useOpened = create<{ grants: readonly Grant[] }>(() => ({ grants: [] }));

/** Shows the flow screen, which takes them. */
export function openInFlow(grants: Grant[]): void {
  useOpened.setState({ grants });
  showScreen('flow');
}

/** Takes what waits, and what comes while the component is shown. */
export function useOpenedFiles(take: (grants: Grant[]) => void): void {
  const { grants } = useOpened();
  const taken = useEffectEvent(take);
  useEffect(() => {
    if (grants.length === 0) return;
    useOpened.setState({ grants: [] });
    taken([...grants]);
  }, [grants]);
}
