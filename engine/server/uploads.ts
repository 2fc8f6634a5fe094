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
  /** Grants of folders made here. */
  private readonly folders = new Set<string>();

  constructor(
    private readonly folder: string,
    private readonly limit: number,
    private readonly grants: Grants,
  ) {}

  /** Makes a folder for files that were dropped in one. Throws StudioError `disk-full` and the like. */
  async makeFolder(name: string): Promise<Grant> {
    const path = join(this.newPlace(), nameOf(name));
    await mkdir(path, { recursive: true }).catch((error) => Promise.reject(fileError(error, path, 'write')));
    const grant = this.grants.grant(path);
    this.folders.add(grant.id);
    return grant;
  }

  /**
   * Takes a file under its own name, without anything that is a path: into a folder of makeFolder's, or alone.
   * @throws StudioError `uploads-full` when all files together pass the limit, `disk-full` and the like; then nothing of
   *   this file stays. `unknown-grant` for a folder that was not made here.
   */
  async take(name: string, body: ReadableStream<Uint8Array>, into?: string): Promise<Grant> {
    const folder = into === undefined ? this.newPlace() : this.folderOf(into);
    const path = join(folder, nameOf(name));
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
      await rm(into === undefined ? folder : path, { recursive: true, force: true });
      throw error instanceof StudioError ? error : fileError(error, path, 'write');
    }
  }

  private newPlace(): string {
    return join(this.folder, randomBytes(8).toString('hex'));
  }

  /** Anything else that pages may read is not theirs to write into. */
  private folderOf(grant: string): string {
    if (this.folders.has(grant)) return this.grants.pathOf(grant);
    throw new StudioError('unknown-grant', 'This folder was not dropped here.', 'Drop it again.');
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

/** The last part of what may be a path. */
function nameOf(name: string): string {
  const last = basename(name.replaceAll('\\', '/'));
  return /^\.{0,2}$/.test(last) ? 'file' : last;
}
