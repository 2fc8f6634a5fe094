/**
 * The zip container of torch.save (PyTorch 1.6 and later; caffe2/serialize/inline_container.cc): NAME/data.pkl describes
 * the tensors, NAME/data/KEY holds the bytes of each storage, NAME/byteorder says how they were written.
 */
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, type ZipFile } from 'yauzl';
import { ByteReader } from './byte-reader.js';
import { readPickle } from './pickle.js';
import { corrupt, cutShort, unsupported, WeightsProblem } from './problem.js';
import { type TorchArchive, type TorchStorage, torchHooks } from './torch-values.js';

/** Reads the archive in `file`; storages are views into it. Throws WeightsProblem. */
export async function readTorchZip(file: Buffer): Promise<TorchArchive> {
  const archive = await Archive.open(file);
  const prefix = recordPrefix(archive);
  await refuseBigEndian(archive, `${prefix}byteorder`);
  const storages = new Map<string, TorchStorage>();
  const pickle = new ByteReader(await archive.read(`${prefix}data.pkl`));
  const root = readPickle(pickle, torchHooks(file.length, storages));
  const bytes = new Map<string, Uint8Array>();
  for (const storage of storages.values()) {
    const record = await archive.read(`${prefix}data/${storage.key}`);
    if (record.length < storage.byteLength) throw cutShort(`storage ${storage.key} has not all its bytes`);
    bytes.set(storage.key, record);
  }
  return { root, bytes };
}

/** What stands before the name of every record: a folder named after the file that was saved. */
function recordPrefix(archive: Archive): string {
  const pickle = archive.names.find((name) => /(^|\/)data\.pkl$/.test(name));
  if (pickle === undefined) {
    throw new WeightsProblem(
      'weights-format',
      'this zip archive is not a PyTorch weight file: it holds no data.pkl.',
    );
  }
  const prefix = pickle.slice(0, -'data.pkl'.length);
  if (archive.names.includes(`${prefix}constants.pkl`)) {
    throw unsupported(
      'is a TorchScript program, not a table of tensors',
      'Save model.state_dict() with torch.save.',
    );
  }
  return prefix;
}

async function refuseBigEndian(archive: Archive, record: string): Promise<void> {
  // PyTorch before 2.1 does not say, and little-endian it was.
  if (!archive.names.includes(record)) return;
  const order = await archive.read(record);
  if (order.toString('latin1') !== 'little') throw unsupported('was not written on a little-endian machine');
}

/** A zip archive in memory whose entries are stored as they are, so that reading one costs a checksum and no memory. */
class Archive {
  /** Entries that lie over each other could make us check the same bytes a million times. */
  private unread: number;

  private constructor(
    private readonly file: Buffer,
    private readonly zip: ZipFile,
    private readonly entries: ReadonlyMap<string, Entry>,
  ) {
    this.unread = file.length;
  }

  static async open(file: Buffer): Promise<Archive> {
    try {
      const zip = await fromBufferPromise(file);
      const entries = new Map<string, Entry>();
      for await (const entry of zip.eachEntry()) entries.set(entry.fileName, entry);
      return new Archive(file, zip, entries);
    } catch (error) {
      throw corrupt(`its zip archive cannot be read (${zipReason(error)})`);
    }
  }

  get names(): readonly string[] {
    return [...this.entries.keys()];
  }

  /** A view of the entry's bytes. */
  async read(name: string): Promise<Buffer> {
    const entry = this.entries.get(name);
    if (!entry) throw corrupt(`${name} is missing`);
    if (entry.compressionMethod !== 0 || entry.isEncrypted()) {
      throw unsupported(
        'was compressed or encrypted after PyTorch wrote it',
        'Use the file as PyTorch wrote it.',
      );
    }
    const start = await this.dataStart(entry);
    this.unread -= entry.compressedSize;
    if (this.unread < 0) throw corrupt('the entries of its zip archive lie over each other');
    const bytes = this.file.subarray(start, start + entry.compressedSize);
    // torch.serialization.set_crc32_options(False) writes 0.
    if (entry.crc32 !== 0 && entry.crc32 !== crc32(bytes)) throw corrupt(`the checksum of ${name} is wrong`);
    return bytes;
  }

  private async dataStart(entry: Entry): Promise<number> {
    try {
      return (await this.zip.readLocalFileHeaderPromise(entry, { minimal: true })).fileDataStart;
    } catch (error) {
      throw corrupt(`its zip archive cannot be read (${zipReason(error)})`);
    }
  }
}

function zipReason(error: unknown): string {
  const reason = error instanceof Error ? error.message : String(error);
  return reason.startsWith('End of central directory')
    ? 'its end is missing: the file is probably cut short'
    : reason;
}
