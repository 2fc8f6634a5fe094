/**
 * The append-only record of what is written: one JSON line a pair or video. A pair's line is on the disk before its files
 * get their final names, so none of ours is ever missing here, and a line counts only if its files are there in the
 * recorded size. A last line torn by a kill is cut off when the journal is opened again.
 */
import { type FileHandle, open, readFile } from 'node:fs/promises';
import { z } from 'zod';
import { fileError } from '../errors.js';

const fileSchema = z.object({
  /** Relative to the result folder, with forward slashes; nothing that could lead out of it. */
  path: z
    .string()
    .regex(/^(forward|backward|viz|occlusion|confidence|statistics|nuke|blender)(\/[\w-]+)+\.\w+$/),
  bytes: z.int(),
});

export const pairRecordSchema = z.object({
  type: z.literal('pair'),
  /** Indices of the two frames in the source, and their times in seconds where the source has times. */
  first: z.int(),
  second: z.int(),
  firstTime: z.number().optional(),
  secondTime: z.number().optional(),
  device: z.string(),
  tiles: z.string(),
  /** The colour scale in pixels of the forward and the backward flow on its own; the video has the largest of all. */
  motion: z.array(z.number()),
  files: z.array(fileSchema),
});

/** Of what is rendered from the stored flow: videos, animations, statistics, layers. */
export const videoRecordSchema = z.object({
  type: z.literal('video'),
  /** How many pairs it shows. */
  pairs: z.int(),
  files: z.array(fileSchema),
});

const recordSchema = z.discriminatedUnion('type', [pairRecordSchema, videoRecordSchema]);

export type WrittenFile = z.infer<typeof fileSchema>;
export type PairRecord = z.infer<typeof pairRecordSchema>;
export type VideoRecord = z.infer<typeof videoRecordSchema>;
export type JournalRecord = z.infer<typeof recordSchema>;

export class Journal {
  private last: Promise<void> = Promise.resolve();

  private constructor(
    private readonly path: string,
    private readonly file: FileHandle,
    /** What earlier runs recorded, in their order. */
    readonly earlier: readonly JournalRecord[],
  ) {}

  /** Opens or creates the journal and cuts off a torn last line. Throws StudioError naming `path`. */
  static async open(path: string): Promise<Journal> {
    let file: FileHandle | undefined;
    try {
      file = await open(path, 'a+');
      const content = await file.readFile();
      const whole = content.lastIndexOf('\n') + 1;
      if (whole < content.length) await file.truncate(whole);
      return new Journal(path, file, parseJournal(content.toString('utf8', 0, whole)));
    } catch (error) {
      await file?.close();
      throw fileError(error, path, 'write');
    }
  }

  /** Resolves once the record is on the disk. Records are written one after another in the order of the calls. */
  append(record: JournalRecord): Promise<void> {
    const line = Buffer.from(`${JSON.stringify(record)}\n`);
    const appended = this.last.then(() => this.write(line));
    this.last = appended.catch(() => {});
    return appended;
  }

  async close(): Promise<void> {
    await this.last;
    await this.file.close();
  }

  private async write(line: Buffer): Promise<void> {
    const { size } = await this.file.stat();
    try {
      await this.file.appendFile(line);
      await this.file.datasync();
    } catch (error) {
      // A line half written before the disk was full must not run into the next one.
      await this.file.truncate(size).catch(() => {});
      throw fileError(error, this.path, 'write');
    }
  }
}

/** The records of the journal at `path`, for a look at it from outside; none if there is no journal. */
export async function readJournal(path: string): Promise<JournalRecord[]> {
  return parseJournal(await readFile(path, 'utf8').catch(() => ''));
}

/** The records of a journal; lines that a damaged disk made unreadable are left out, so their pairs count as missing. */
function parseJournal(text: string): JournalRecord[] {
  return text.split('\n').flatMap((line) => {
    try {
      return [recordSchema.parse(JSON.parse(line))];
    } catch {
      return [];
    }
  });
}
