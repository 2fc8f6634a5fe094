/** The part of yazl 3 that is used here; the package has no types of its own. */
declare module 'yazl' {
  import type { Readable } from 'node:stream';

  export class ZipFile {
    readonly outputStream: Readable;
    addBuffer(
      buffer: Buffer,
      name: string,
      options: { mtime: Date; mode: number; compressionLevel: number; forceDosTimestamp: boolean },
    ): void;
    end(): void;
  }
}
