import { afterEach, expect, it, vi } from 'vitest';
import { set, useFlow } from './flow-state.js';
import { startPlayer } from './player.js';

afterEach(() => vi.unstubAllGlobals());

it('begins where it stands, even if the picture was due before the key was pressed', () => {
  const due: FrameRequestCallback[] = [];
  vi.stubGlobal('requestAnimationFrame', (callback: FrameRequestCallback) => due.push(callback));
  vi.stubGlobal('cancelAnimationFrame', () => {});
  const stop = startPlayer();
  set({ times: [0, 0.1, 0.2, 0.3], index: 0, rate: 1 });
  due.shift()!(performance.now() - 20);
  expect(useFlow.getState()).toMatchObject({ index: 0, rate: 1 });
  due.shift()!(performance.now() + 130);
  expect(useFlow.getState()).toMatchObject({ index: 1, rate: 1 });
  stop();
});
