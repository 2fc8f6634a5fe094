import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Answers kept in a folder of their own, up to a number of bytes: those that were read longest ago go first. */
export class ByteCache {
  /** Bytes of each file by its name, the one read longest ago first. */
  private readonly sizes = new Map<string, number>();
  private bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly limit: number,
  ) {}

  async get(name: string): Promise<Buffer | undefined> {
    const size = this.sizes.get(name);
    if (size === undefined) return undefined;
    this.sizes.delete(name);
    this.sizes.set(name, size);
    return readFile(this.path(name)).catch(() => undefined);
  }

  has(name: string): boolean {
    return this.sizes.has(name);
  }

  /** Removes all whose names begin so. */
  async removeAll(prefix: string): Promise<void> {
    for (const name of [...this.sizes.keys()]) if (name.startsWith(prefix)) await this.remove(name);
  }

  async set(name: string, data: Uint8Array): Promise<void> {
    if (data.length > this.limit) return;
    await writeFile(this.path(name), data);
    this.bytes += data.length - (this.sizes.get(name) ?? 0);
    this.sizes.delete(name);
    this.sizes.set(name, data.length);
    while (this.bytes > this.limit) await this.remove(this.sizes.keys().next().value!);
  }

  private async remove(name: string): Promise<void> {
    this.bytes -= this.sizes.get(name) ?? 0;
    this.sizes.delete(name);
    await rm(this.path(name), { force: true });
  }

  private path(name: string): string {
    return join(this.folder, `${name}.bin`);
  }
}
