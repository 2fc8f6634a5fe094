/**
 * A reason to abort that can wait: what is being computed stops at its next graph, and the compute host, with all it has loaded,
 * is never ended for it.
 */
export class Unhurried extends Error {
  override readonly name = 'Unhurried';
}

/** A signal that aborts with `signal`, but is in no hurry; to be released, as the other may live for long. */
export function unhurried(signal: AbortSignal): { readonly signal: AbortSignal; release(): void } {
  const controller = new AbortController();
  const abort = () => controller.abort(new Unhurried());
  if (signal.aborted) abort();
  signal.addEventListener('abort', abort);
  return { signal: controller.signal, release: () => signal.removeEventListener('abort', abort) };
}
