import { expect, it } from 'vitest';
import { LookAhead, type Wanted } from './look-ahead.js';

/** A loader whose answers come when the test says so. */
function setUp({ atOnce = 1, capacity = 10 } = {}) {
  const asked: string[] = [];
  const aborted: string[] = [];
  const disposed: string[] = [];
  const failures: string[] = [];
  const stillLoading: boolean[] = [];
  const answers = new Map<string, { resolve: (value: string) => void; reject: (error: Error) => void }>();
  const loader = new LookAhead<string>({
    atOnce,
    capacity,
    onLoad: (key) => stillLoading.push(loader.isLoading(key)),
    onFail: (key) => {
      failures.push(key);
      stillLoading.push(loader.isLoading(key));
    },
    dispose: (value) => disposed.push(value),
  });
  const wanted = (key: string): Wanted<string> => ({
    key,
    load: (signal) => {
      asked.push(key);
      return new Promise((resolve, reject) => {
        answers.set(key, { resolve, reject });
        signal.onabort = () => {
          aborted.push(key);
          reject(signal.reason);
        };
      });
    },
  });
  const want = (keys: string) => loader.want([...keys].map(wanted));
  const settle = () => new Promise((resolve) => setTimeout(resolve));
  const answer = async (key: string) => {
    answers.get(key)!.resolve(key);
    await settle();
  };
  return { loader, want, answer, answers, settle, asked, aborted, disposed, failures, stillLoading };
}

it('loads the most urgent first, so many at once', async () => {
  const { want, answer, asked, loader } = setUp({ atOnce: 2 });
  want('abc');
  expect(asked).toEqual(['a', 'b']);
  await answer('b');
  expect(asked).toEqual(['a', 'b', 'c']);
  expect([loader.get('b'), loader.get('a')]).toEqual(['b', undefined]);
});

it('aborts what is no longer wanted, and goes on with what is', async () => {
  const { want, settle, asked, aborted, failures } = setUp();
  want('ab');
  want('cb');
  await settle();
  expect(aborted).toEqual(['a']);
  expect(asked).toEqual(['a', 'c']);
  expect(failures).toEqual([]);
});

it('does not ask twice for what it has or what is under way', async () => {
  const { want, answer, asked } = setUp();
  want('a');
  want('a');
  await answer('a');
  want('a');
  expect(asked).toEqual(['a']);
});

it('lets go of what was not wanted for longest, never of what is wanted', async () => {
  const { want, answer, disposed, loader } = setUp({ capacity: 2 });
  for (const key of 'abc') {
    want(key);
    await answer(key);
  }
  expect(disposed).toEqual(['a']);
  want('bcde');
  await answer('d');
  await answer('e');
  expect(disposed).toEqual(['a']);
  expect(loader.get('b')).toBe('b');
});

it('does not hammer on what failed, until it is forgiven', async () => {
  const { want, answers, settle, asked, failures, loader } = setUp();
  want('a');
  answers.get('a')!.reject(new Error('no'));
  await settle();
  want('a');
  expect([asked, failures]).toEqual([['a'], ['a']]);
  expect(loader.failure('a')).toEqual(new Error('no'));
  loader.forgive();
  expect(loader.failure('a')).toBeUndefined();
  expect(asked).toEqual(['a', 'a']);
});

it('keeps a value that may be better by now until the new one is there', async () => {
  const { want, answer, asked, disposed, loader } = setUp();
  want('a');
  await answer('a');
  loader.renew('a');
  want('a');
  expect([asked, loader.get('a'), disposed]).toEqual([['a', 'a'], 'a', []]);
  await answer('a');
  expect([loader.get('a'), disposed]).toEqual(['a', ['a']]);
  want('a');
  expect(asked).toEqual(['a', 'a']);
});

it('is no longer loading when it tells that something came, or failed', async () => {
  const { want, answer, answers, settle, stillLoading } = setUp({ atOnce: 2 });
  want('ab');
  await answer('a');
  answers.get('b')!.reject(new Error('gone'));
  await settle();
  expect(stillLoading).toEqual([false, false]);
});
