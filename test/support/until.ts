/** Asks again and again until what is found is as it should be. */
export async function until<T>(find: () => Promise<T>, isSo: (found: T) => boolean): Promise<T> {
  for (;;) {
    const found = await find();
    if (isSo(found)) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
