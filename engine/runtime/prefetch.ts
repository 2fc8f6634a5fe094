/**
 * The same items, with the next one already being made while the present one is used. Ends the source when the consumer
 * stops early.
 */
export async function* prefetch<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const iterator = source[Symbol.asyncIterator]();
  let next = iterator.next();
  try {
    for (;;) {
      const { value, done } = await next;
      if (done) return;
      next = iterator.next();
      // It is awaited later; should it fail before that, the failure is not unhandled.
      next.catch(() => {});
      yield value;
    }
  } finally {
    // What is under way is waited for, so that nothing goes on behind the caller's back.
    await next.catch(() => {});
    await iterator.return?.();
  }
}
