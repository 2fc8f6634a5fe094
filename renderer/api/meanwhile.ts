import { onServerEvent } from './events';

type Told = Parameters<Parameters<typeof onServerEvent>[0]>[0];

/**
 * An answer with what was told while it was under way: events are told at once, and an answer that was made before them may
 * come after.
 */
export async function withMeanwhile<T>(
  asked: Promise<T>,
  apply: (answered: T, event: Told) => T,
): Promise<T> {
  const events: Told[] = [];
  const forget = onServerEvent((event) => events.push(event));
  try {
    return events.reduce(apply, await asked);
  } finally {
    forget();
  }
}
