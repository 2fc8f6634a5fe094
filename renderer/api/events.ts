/** What the handler tells without being asked: one stream for the whole page, opened again when it breaks. */
import { useEffect, useEffectEvent } from 'react';
import type { ServerEvent } from '../../engine/server/api';
import { base } from './client';

type Listener = (event: ServerEvent) => void;
type OfType<T extends ServerEvent['type']> = Extract<ServerEvent, { type: T }>;

const listeners = new Set<Listener>();
const connectionListeners = new Set<(connected: boolean) => void>();

/** Events that were missed cannot be had again: who keeps a state asks for it anew when `connected` becomes true. */
export function onConnection(listener: (connected: boolean) => void): () => void {
  connectionListeners.add(listener);
  return () => connectionListeners.delete(listener);
}

export function onServerEvent(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Calls `listener` for events of one type while the component is shown. */
export function useServerEvent<T extends ServerEvent['type']>(
  type: T,
  listener: (event: OfType<T>) => void,
): void {
  const heard = useEffectEvent(listener);
  useEffect(
    () =>
      onServerEvent((event) => {
        if (event.type === type) heard(event as OfType<T>);
      }),
    [type],
  );
}

const RETRY_MS = 1000;

/** Listens until the page goes. An EventSource gives up where a server is gone altogether, so a new one is made. */
export function listenToServer(): () => void {
  let source: EventSource;
  let timer: ReturnType<typeof setTimeout>;
  const open = () => {
    source = new EventSource(new URL('/api/events', base));
    source.onopen = () => tell(true);
    source.onmessage = ({ data }) => {
      if (waiting.push(JSON.parse(data) as ServerEvent) === 1) setTimeout(tellEvents);
    };
    source.onerror = () => {
      tell(false);
      source.close();
      timer = setTimeout(open, RETRY_MS);
    };
  };
  open();
  return () => {
    clearTimeout(timer);
    source.close();
  };
}

/** Events that came in one task; told one by one, the screen would be rendered anew for each. */
const waiting: ServerEvent[] = [];

function tellEvents(): void {
  for (const event of waiting.splice(0)) for (const listen of listeners) listen(event);
}

function tell(connected: boolean): void {
  for (const listen of connectionListeners) listen(connected);
}
