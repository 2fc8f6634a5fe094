import { afterEach, expect, it, vi } from 'vitest';
import { takingBack } from './take-back';

afterEach(() => vi.unstubAllGlobals());

const address = new URL('studio://app/api/clips');

it('numbers what can be aborted on the desktop, and takes it back by the number', async () => {
  const takeBack = vi.fn();
  const fetched = vi.fn(async (_input: URL, _init: RequestInit) => new Response());
  vi.stubGlobal('window', { studio: { takeBack } });
  vi.stubGlobal('fetch', fetched);
  const [first, second] = [new AbortController(), new AbortController()];
  for (const { signal } of [first, second]) await takingBack(address, { signal, headers: { a: 'b' } });
  second.abort();
  const numbers = fetched.mock.calls.map(([, { headers }]) => new Headers(headers).get('x-question'));
  expect(new Set(numbers).size).toBe(2);
  expect(takeBack.mock.calls).toEqual([[numbers[1]]]);
  expect(new Headers(fetched.mock.calls[0]![1].headers).get('a')).toBe('b');
});

it('leaves requests of a browser as they are', async () => {
  const fetched = vi.fn(async () => new Response());
  vi.stubGlobal('window', {});
  vi.stubGlobal('fetch', fetched);
  const init = { signal: new AbortController().signal };
  await takingBack(address, init);
  expect(fetched).toHaveBeenCalledWith(address, init);
});
