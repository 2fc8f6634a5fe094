/** What the page looks like, kept on the server: window and session come back as they were. */
import { useCallback } from 'react';
import { create } from 'zustand';
import { answer, api, done } from '../api/client';

type Values = Readonly<Record<string, unknown>>;

const useStore = create<{ values: Values }>(() => ({ values: {} }));

const SAVE_MS = 500;
let timer: ReturnType<typeof setTimeout> | undefined;

/** Before anything is shown. A page whose last session is lost starts as a new one. */
export async function loadSession(): Promise<void> {
  const { value } = await answer<{ value?: unknown }>(api.session.$get());
  if (value && typeof value === 'object') useStore.setState({ values: value as Values });
}

/** As useState, but the value is there again when the app is: `key` is the screen's name, a dot, and the value's. JSON only. */
export function useRemembered<T>(key: string, initial: T): [T, (value: T | ((old: T) => T)) => void] {
  const value = useStore(({ values }) => (key in values ? (values[key] as T) : initial));
  const set = useCallback(
    (next: T | ((old: T) => T)) => {
      const { values } = useStore.getState();
      const old = key in values ? (values[key] as T) : initial;
      remember(key, typeof next === 'function' ? (next as (old: T) => T)(old) : next);
    },
    [key, initial],
  );
  return [value, set];
}

export const remembered = (key: string): unknown => useStore.getState().values[key];

export function remember(key: string, value: unknown): void {
  useStore.setState(({ values }) => ({ values: { ...values, [key]: value } }));
  clearTimeout(timer);
  timer = setTimeout(save, SAVE_MS);
}

/** Losing how the window looked is no reason to disturb anyone. */
function save(): void {
  timer = undefined;
  done(api.session.$put({ json: { value: useStore.getState().values } })).catch(() => {});
}

/** A page that goes away within the delay saves first. */
export function saveOnLeaving(): void {
  window.addEventListener('pagehide', () => {
    if (timer === undefined) return;
    const body = JSON.stringify({ value: useStore.getState().values });
    fetch('/api/session', {
      method: 'PUT',
      body,
      keepalive: true,
      headers: { 'content-type': 'application/json' },
    });
  });
}
