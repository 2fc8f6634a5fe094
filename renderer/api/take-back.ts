/** fetch, so that an abort reaches the handler: over HTTP it does by itself; the desktop shell is told by the bridge. */
let asked = 0;

export function takingBack(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  const { studio } = window;
  if (!studio || !init.signal) return fetch(input, init);
  const question = String(++asked);
  const headers = new Headers(init.headers);
  headers.set('x-question', question);
  init.signal.addEventListener('abort', () => studio.takeBack(question), { once: true });
  return fetch(input, { ...init, headers });
}
