/**
 * A reason to abort that can wait: what is being computed stops at its next graph, and the compute host, with all it has loaded,
 * is never ended for it.
 */
export class Unhurried extends Error {
  override readonly name = 'Unhurried';
}

/** Hands `work` a signal that aborts with `signal`, but is in no hurry. */
export async function withoutHurry<T>(
  signal: AbortSignal,
  work: (unhurried: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const abort = () => controller.abort(new Unhurried());
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  try {
    return await work(controller.signal);
  } finally {
    signal.removeEventListener('abort', abort);
  }
}
