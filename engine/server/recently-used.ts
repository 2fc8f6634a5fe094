/** The values that were used last, so many of them. */
export class RecentlyUsed<K, V> {
  /** The one used longest ago first. */
  private readonly values = new Map<K, V>();

  constructor(private readonly most: number) {}

  has(key: K): boolean {
    return this.values.has(key);
  }

  get(key: K): V | undefined {
    const value = this.values.get(key);
    if (value !== undefined) this.set(key, value);
    return value;
  }

  set(key: K, value: V): void {
    this.values.delete(key);
    this.values.set(key, value);
    if (this.values.size > this.most) this.values.delete(this.values.keys().next().value!);
  }

  keys(): Iterable<K> {
    return this.values.keys();
  }

  delete(key: K): void {
    this.values.delete(key);
  }
}
