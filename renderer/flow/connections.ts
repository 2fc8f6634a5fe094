import { create } from 'zustand';
import { onConnection } from '../api/events';

const useCount = create<{ count: number }>(() => ({ count: 0 }));

onConnection((connected) => {
  if (connected) useCount.setState(({ count }) => ({ count: count + 1 }));
});

/** How often the handler was reached anew: whatever was missed in between has to be asked for again. */
export const useConnections = (): number => useCount(({ count }) => count);
