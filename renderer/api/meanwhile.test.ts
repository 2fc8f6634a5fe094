import { afterEach, beforeEach, expect, it, vi } from 'vitest';

/** A stream of events that the test tells. */
class Told {
  static stream: Told;
  onmessage = (_event: { data: string }) => {};
  constructor() {
    Told.stream = this;
  }
  close() {}
}
const tell = (title: string) =>
  Told.stream.onmessage({ data: JSON.stringify({ type: 'notice', code: 'x', message: title }) });

beforeEach(() => {
  vi.stubGlobal('window', { location: { href: 'http://127.0.0.1/' } });
  vi.stubGlobal('EventSource', Told);
});
afterEach(() => vi.unstubAllGlobals());

it('keeps what is told while the answer is under way, and nothing of before and after', async () => {
  const { listenToServer } = await import('./events.js');
  const { withMeanwhile } = await import('./meanwhile.js');
  const stop = listenToServer();
  let answer = (_titles: readonly string[]) => {};
  const asked = new Promise<readonly string[]>((resolve) => {
    answer = resolve;
  });
  tell('before');
  await new Promise((resolve) => setTimeout(resolve));
  const known = withMeanwhile(asked, (titles, event) =>
    event.type === 'notice' ? [...titles, event.message] : titles,
  );
  tell('meanwhile');
  answer(['answered']);
  const found = await known;
  tell('after');
  expect(found).toEqual(['answered', 'meanwhile']);
  stop();
});
