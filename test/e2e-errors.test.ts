/** What goes wrong with the built program: one clear sentence, the exit code, and nothing half written. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { readFlow } from '../engine/flow/formats/index.js';
import { contentOf, temporaryFolder, writeImages } from './folders.js';
import { flow, manifestOf } from './support/cli.js';
import { makeClip } from './support/clips.js';
import { complaint, refused } from './support/complaint.js';

/** A video of a moving pattern, 30 frames of 128 x 96. */
function clip(name: string, ...options: string[]): string {
  const codec = ['-c:v', 'libx264', '-crf', '18', '-g', '10', '-pix_fmt', 'yuv420p', ...options];
  const source = ['-f', 'lavfi', '-i', 'testsrc2=s=128x96:r=10', '-frames:v', '30'];
  return makeClip(temporaryFolder(), name, [...source, ...codec]);
}

function cut(path: string, share: number): string {
  const bytes = readFileSync(path);
  writeFileSync(path, bytes.subarray(0, Math.round(bytes.length * share)));
  return path;
}

describe('a video', () => {
  it('that is none is refused', async () => {
    const folder = temporaryFolder();
    const path = (name: string, content: string) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const none = join(folder, 'none.mp4');
    const text = path('text.mp4', 'dear diary');
    const empty = path('empty.mp4', '');
    expect(await complaint(none)).toEqual(refused(`${none} does not exist.`));
    expect(await complaint(empty)).toEqual(refused(`${empty} is empty.`));
    const found = await complaint(text);
    expect(found).toEqual(refused(found.sentence));
    expect(found.sentence).toMatch(/text\.mp4 is not a video that can be read, or it is damaged: .+[^.]\.$/);
  });

  it.each(['mp4', 'mkv'])(
    '.%s that is cut keeps the flow up to there, marked as incomplete',
    async (type) => {
      const path = cut(clip(`cut.${type}`, '-movflags', '+faststart'), 0.6);
      const out = temporaryFolder();
      const found = await complaint(path, '--out', out);
      const kept = readdirSync(join(out, 'cut', 'forward'));
      expect(found).toMatchObject({ code: 1, list: [] });
      const reason = `${path} is cut short or damaged: only ${kept.length + 1} of 30 frames could be decoded.`;
      expect(found.sentence).toBe(`${reason} The flow up to there is kept, and marked as incomplete.`);
      expect(kept.length).toBeGreaterThan(5);
      for (const name of kept) await readFlow(join(out, 'cut', 'forward', name));
      expect(manifestOf(join(out, 'cut'))).toMatchObject({ complete: false, reason });
    },
  );

  it('that is cut before its second frame, or has lost its index, leaves nothing', async () => {
    for (const [type, share] of [
      ['mkv', 0.12],
      ['mp4', 0.6],
    ] as const) {
      const found = await complaint(cut(clip(`cut.${type}`), share));
      expect(found).toEqual(refused(found.sentence));
      expect(found.sentence).toMatch(/^\S+cut\.\w+ is .*(damaged|cut short)/);
    }
  });

  it('that is damaged in the middle keeps the flow up to there, under its own numbers', async () => {
    const path = clip('hit.mp4', '-bf', '0');
    const whole = temporaryFolder();
    await flow(whole, path, '--iterations', '1');
    const bytes = readFileSync(path);
    const middle = bytes.length >> 1;
    for (let i = middle; i < middle + 1500; i++) bytes[i]! ^= 0xff;
    writeFileSync(path, bytes);
    const out = temporaryFolder();
    const found = await complaint(path, '--out', out);
    expect(found).toMatchObject({ code: 1, list: [] });
    expect(found.sentence).toMatch(
      /hit\.mp4 is cut short or damaged: only \d+ of 30 frames could be decoded\./,
    );
    expect(manifestOf(join(out, 'hit'))).toMatchObject({ complete: false });
    const [kept, expected] = [out, whole].map((folder) => contentOf(join(folder, 'hit', 'forward')));
    // The first picture that is hit may still come out, damaged.
    const sound = Object.entries(kept!).slice(0, -2);
    expect(sound.length).toBeGreaterThan(5);
    for (const [name, content] of sound) expect(content, name).toBe(expected![name]);
  });
});

describe('images', () => {
  const picture = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'teal' } })
      .png()
      .toBuffer();

  it('that are damaged, differ in size or are tiny are refused', async () => {
    const folder = temporaryFolder();
    const write = (name: string, content: Uint8Array) => {
      writeFileSync(join(folder, name), content);
      return join(folder, name);
    };
    const large = write('large.png', await picture(64, 48));
    const small = write('small.png', await picture(48, 48));
    const tiny = [write('a.png', await picture(8, 8)), write('b.png', await picture(8, 8))];
    const torn = write('torn.png', (await picture(64, 48)).subarray(0, -60));
    const text = write('text.png', Buffer.from('dear diary'));
    const unreadable = (path: string) => `${path} is not an image that can be read, or it is damaged.`;
    expect(await complaint(large, torn)).toEqual(refused(unreadable(torn)));
    expect(await complaint(large, text)).toEqual(refused(unreadable(text)));
    expect(await complaint(large, small)).toEqual(
      refused(`All images must have one size: ${large} is 64x48, ${small} is 48x48.`),
    );
    expect(await complaint(...tiny)).toEqual(
      refused('Frames of 8x8 pixels are too small for flow: both sides need at least 16.'),
    );
  });

  it('of which a later one is damaged keep the flow before it', async () => {
    const input = await writeImages(join(temporaryFolder(), 'clip'), 4);
    const torn = cut(join(input, '003.png'), 0.5);
    const out = temporaryFolder();
    const { code, sentence } = await complaint(input, '--out', out);
    expect({ code, sentence }).toEqual({
      code: 1,
      sentence: `${torn} is not an image that can be read, or it is damaged.`,
    });
    expect(readdirSync(join(out, 'clip', 'forward'))).toEqual(['000000.flo', '000001.flo']);
    expect(manifestOf(join(out, 'clip'))).toMatchObject({ complete: false, reason: sentence });
  });
});
