import { afterEach, describe, expect, it, vi } from 'vitest';
import { createReporter, type ReportOptions } from './report.js';

afterEach(() => {
  vi.restoreAllMocks();
  vi.useRealTimers();
  process.stderr.isTTY = wasTerminal;
  process.stderr.columns = columns;
});

const { isTTY: wasTerminal, columns } = process.stderr;
const progress = (done: number) =>
  ({ type: 'progress', done, total: 10, rate: 2, left: (10 - done) / 2 }) as const;

/** Reports 10 pairs, one a second, with a notice in between; returns what was printed. */
function report(options: ReportOptions, terminal: boolean, width = 80) {
  vi.useFakeTimers({ toFake: ['performance'] });
  process.stderr.isTTY = terminal;
  process.stderr.columns = width;
  const printed = { out: '', err: '' };
  const capture = (key: 'out' | 'err') => (text: string | Uint8Array) => {
    printed[key] += String(text);
    return true;
  };
  vi.spyOn(process.stdout, 'write').mockImplementation(capture('out'));
  vi.spyOn(process.stderr, 'write').mockImplementation(capture('err'));
  const reporter = createReporter(options);
  for (let done = 0; done <= 10; done++) {
    reporter.emit(progress(done));
    if (done === 4) reporter.emit({ type: 'notice', message: 'smaller\ntiles' });
    vi.advanceTimersByTime(1000);
  }
  reporter.emit({ type: 'error', code: 'x', message: 'One failed.', advice: 'Try again.' });
  reporter.close();
  vi.restoreAllMocks();
  return printed;
}

describe('a reporter', () => {
  it('draws a bar on a terminal and breaks its line for a notice', () => {
    const { out, err } = report({}, true);
    expect(out).toBe('smaller?tiles\n');
    expect(err).toContain('\r\x1b[K[##########--------------] 4 of 10 pairs, 2.0/s, 0:03 left\n');
    expect(err).toContain('[########################] 10 of 10 pairs');
    expect(err).toMatch(/pairs, 2\.0\/s\nOne failed\. Try again\.\n$/);
  });

  it('shortens the bar, then the words, on a narrow terminal', () => {
    expect(report({}, true, 45).err).toContain('\x1b[K[####------] 4 of 10 pairs, 2.0/s, 0:03 left\n');
    expect(report({}, true, 34).err).toContain('\x1b[K4 of 10 pairs, 2.0/s, 0:03 left\n');
    expect(report({}, true, 11).err).toContain('\x1b[K4 of 10 pa\n');
    expect(report({}, true, 0).err).toContain('[##########--------------] 4 of 10 pairs, 2.0/s, 0:03 left\n');
  });

  it('prints a line every few seconds elsewhere, the last one always', () => {
    const { err } = report({}, false);
    expect(err.match(/of 10 pairs/g)).toHaveLength(3);
    expect(err).toContain('10 of 10 pairs');
    expect(err).not.toContain('\r');
  });

  it('prints errors only with --quiet', () => {
    expect(report({ quiet: true }, true)).toEqual({ out: '', err: 'One failed. Try again.\n' });
  });

  it('prints every event as a line, and nothing else, with --json', () => {
    const { out, err } = report({ json: true }, true);
    expect(err).toBe('');
    const events = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(events).toHaveLength(13);
    expect(events[0]).toEqual({ type: 'progress', done: 0, total: 10, rate: 2, left: 5 });
    expect(events.at(-1)).toMatchObject({ type: 'error', code: 'x' });
  });
});
