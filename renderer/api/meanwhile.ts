import { onServerEvent } from './events';

type Told = Parameters<Parameters<typeof onServerEvent>[0]>[0];

/**
 * An answer with what was told while it was under way: one that was made before an event may come after it.
 */
export async function withMeanwhile<T>(
  asked: Promise<T>,
  apply: (answered: T, event: Told) => T,
): Promise<T> {
  const events: Told[] = [];
  const forget = onServerEvent((event) => events.push(event));
  try {
    const answered = await asked;
    // What has come is told in a task of its own.
    await new Promise((resolve) => setTimeout(resolve));
    return events.reduce(apply, answered);
  } finally {
    forget();
  }
}
