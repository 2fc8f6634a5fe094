/** Folders that tests work in. */
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { onTestFinished } from 'vitest';

/** An empty folder, removed after the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'flow-studio-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes `count` different pictures of 24 x 16 pixels into `folder`, as 000.png, 001.png, .... */
export async function writeImages(folder: string, count: number): Promise<string> {
  mkdirSync(folder, { recursive: true });
  for (let index = 0; index < count; index++) {
    const data = Uint8Array.from({ length: 24 * 16 * 3 }, (_, i) => (i * 7 + index * index * 13) % 256);
    const image = sharp(data, { raw: { width: 24, height: 16, channels: 3 } });
    await image.png().toFile(join(folder, `${String(index).padStart(3, '0')}.png`));
  }
  return folder;
}

/** Every file below `folder`, hidden ones too, by its relative path: the hash of what is in it. */
export function contentOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  const files = names.filter((name) => statSync(join(folder, name)).isFile());
  return Object.fromEntries(
    files.map((name) => [
      name,
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex'),
    ]),
  );
}

/** The results alone: without manifest and journal, which tell of times. */
export function resultsOf(folder: string): Record<string, string> {
  const { 'manifest.json': _manifest, 'journal.jsonl': _journal, ...results } = contentOf(folder);
  return results;
}
