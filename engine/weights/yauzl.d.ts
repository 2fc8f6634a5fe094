/** The part of yauzl 3 that is used here; the package has no types of its own. */
declare module 'yauzl' {
  export interface Entry {
    readonly fileName: string;
    /** 0: stored as it is; 8: deflated. */
    readonly compressionMethod: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    readonly crc32: number;
    isEncrypted(): boolean;
  }

  export interface ZipFile {
    eachEntry(): AsyncIterable<Entry>;
    readLocalFileHeaderPromise(entry: Entry, options: { minimal: true }): Promise<{ fileDataStart: number }>;
    /** Its content, decompressed. */
    openReadStreamPromise(entry: Entry): Promise<NodeJS.ReadableStream>;
    close(): void;
  }

  export function openPromise(path: string, options: { autoClose: false }): Promise<ZipFile>;
  export function fromBufferPromise(buffer: Buffer): Promise<ZipFile>;
}
