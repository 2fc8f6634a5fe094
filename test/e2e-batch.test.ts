/** A night's folder, with all that can be wrong in one: what can be computed is, and the rest says why. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { resultsOf, temporaryFolder, writeImages } from './folders.js';
import { cli, eventsIn, manifestOf } from './support/cli.js';
import { countingClip, cutFile, makeClip } from './support/clips.js';

const small = ['--iterations', '1'];

/** Good clips between bad ones. */
async function mixedFolder(): Promise<string> {
  const folder = join(temporaryFolder(), 'rushes');
  mkdirSync(join(folder, 'other'), { recursive: true });
  const whole = makeClip(folder, 'a.mp4', countingClip(4));
  makeClip(join(folder, 'other'), 'a.mkv', countingClip(3));
  makeClip(folder, '\u{1f3c3} two words.mp4', countingClip(3));
  if (process.platform !== 'win32') makeClip(folder, 'line\nbreak.mp4', countingClip(3));
  // Matroska is written as it comes: what is cut off is missing, and the rest can be read.
  const long = makeClip(temporaryFolder(), 'long.mkv', countingClip(70));
  cutFile(long, join(folder, 'cut.mkv'), 0.5);
  cutFile(whole, join(folder, 'headless.mp4'), 0.6);
  makeClip(folder, 'dot.mkv', [
    '-f',
    'lavfi',
    '-i',
    'color=s=2x2:r=5:d=1',
    '-vf',
    'format=rgb24,crop=1:1',
    '-c:v',
    'png',
  ]);
  makeClip(folder, 'empty.mkv', [
    '-f',
    'lavfi',
    '-i',
    'color=s=64x48:r=5:d=1',
    '-frames:v',
    '0',
    '-c:v',
    'ffv1',
  ]);
  writeFileSync(join(folder, 'letter.mp4'), 'dear diary');
  writeFileSync(join(folder, 'nothing.mp4'), '');
  return folder;
}

describe('a batch', () => {
  it('computes what it can, says what it cannot and why, and exits with 1', {
    timeout: 240_000,
  }, async () => {
    const folder = await mixedFolder();
    const out = join(temporaryFolder(), 'out');
    const args = ['flow', folder, '--recursive', '--out', out, ...small];
    const { code, stdout, stderr } = await cli(...args, '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const events = eventsIn(stdout);
    const states = new Map<string, string | undefined>();
    for (const event of events) {
      if (event.type === 'source') states.set(event.source, event.error?.code ?? event.state);
    }
    expect(Object.fromEntries(states)).toEqual({
      a: 'done',
      'a-2': 'done',
      '\u{1f3c3} two words': 'done',
      line_break: 'done',
      cut: 'truncated',
      headless: expect.any(String),
      dot: 'frame-too-small',
      empty: expect.any(String),
      letter: expect.any(String),
      nothing: expect.any(String),
    });
    const failed = [...states].filter(([, state]) => state !== 'done');
    expect(failed).toHaveLength(6);
    expect(events.findLast((event) => event.type === 'done')).toMatchObject({
      computed: expect.any(Number),
      failed: 6,
    });
    const last = events.at(-1);
    expect(last).toMatchObject({ type: 'error', code: 'inputs-failed' });
    // A folder for what was computed, be it in part, and for nothing else.
    const names = ['a', 'a-2', 'cut', 'line_break', '\u{1f3c3} two words'];
    expect(readdirSync(out).sort()).toEqual(names.sort());
    expect(manifestOf(join(out, 'a')).source.paths).toEqual([join(folder, 'a.mp4')]);
    expect(manifestOf(join(out, 'a-2')).source.paths).toEqual([join(folder, 'other/a.mkv')]);
    expect(manifestOf(join(out, 'cut'))).toMatchObject({
      complete: false,
      reason: expect.stringContaining('cut short'),
    });

    // The same again computes nothing, and a person reads one line for each clip that failed.
    const results = () => names.map((name) => resultsOf(join(out, name)));
    const before = results();
    const again = await cli(...args, '--quiet');
    expect(again).toMatchObject({ code: 1, stdout: '' });
    const [summary, ...lines] = again.stderr.trimEnd().split('\n').slice(-7);
    expect(summary).toMatch(/^6 of 10 inputs could not be finished:/);
    expect(lines.map((line) => line.split(':')[0]!.trim()).sort()).toEqual([
      'cut',
      'dot',
      'empty',
      'headless',
      'letter',
      'nothing',
    ]);
    expect(again.stderr).not.toMatch(/\n\s+at |undefined|NaN/);
    expect(results()).toEqual(before);
  });

  it('in parts by two machines is the same as by one', { timeout: 120_000 }, async () => {
    const root = temporaryFolder();
    for (const name of ['a', 'b', 'c']) await writeImages(join(root, 'in', name), 3);
    const args = ['flow', join(root, 'in'), '--recursive', ...small, '--quiet', '--out'];
    expect(await cli(...args, join(root, 'one'))).toMatchObject({ code: 0, stderr: '' });
    for (const shard of ['1/2', '2/2']) {
      expect(await cli(...args, join(root, 'parts'), '--shard', shard)).toMatchObject({
        code: 0,
        stderr: '',
      });
    }
    for (const name of ['a', 'b', 'c']) {
      expect(resultsOf(join(root, 'parts', name))).toEqual(resultsOf(join(root, 'one', name)));
    }
    const idle = await cli(...args.slice(0, -2), '--out', join(root, 'none'), '--shard', '9/9');
    expect(idle).toMatchObject({ code: 0, stdout: expect.stringContaining('None of the 3 inputs') });
    expect(existsSync(join(root, 'none'))).toBe(false);
  });
});
