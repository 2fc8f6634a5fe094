import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { fileError, StudioError } from '../errors.js';
import type { Grant, Grants } from './grants.js';

/** Files that were dropped into a browser, which has no paths: copies in a folder of this session, up to a number of bytes. */
export class Uploads {
  private bytes = 0;

  constructor(
    private readonly folder: string,
    private readonly limit: number,
    private readonly grants: Grants,
  ) {}

  /**
   * Takes a file under its own name, without anything that is a path.
   * @throws StudioError `uploads-full` when all files together pass the limit, `disk-full` and the like; then nothing of
   *   this file stays.
   */
  async take(name: string, body: ReadableStream<Uint8Array>): Promise<Grant> {
    const folder = join(this.folder, randomBytes(8).toString('hex'));
    const path = join(folder, basename(name.replaceAll('\\', '/')) || 'file');
    let own = 0;
    const counted = async function* (this: Uploads, pieces: AsyncIterable<Uint8Array>) {
      for await (const piece of pieces) {
        own += piece.length;
        this.bytes += piece.length;
        if (this.bytes > this.limit) throw this.full(name);
        yield piece;
      }
    }.bind(this);
    try {
      await mkdir(folder, { recursive: true });
      await pipeline(Readable.fromWeb(body), counted, createWriteStream(path));
      return this.grants.grant(path);
    } catch (error) {
      this.bytes -= own;
      await rm(folder, { recursive: true, force: true });
      throw error instanceof StudioError ? error : fileError(error, path, 'write');
    }
  }

  private full(name: string): StudioError {
    const size = `${Math.round(this.limit / 1e9)} GB`;
    return new StudioError(
      'uploads-full',
      `${name} does not fit: dropped files may take ${size} together.`,
      'Start with --root DIR and open it from there: nothing is copied then.',
    );
  }
}
