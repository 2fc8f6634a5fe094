/** SIGKILL amid a real export: nothing breaks, nobody is left behind, and the next run ends as if nothing had happened. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { StudioEvent } from '../engine/jobs/events.js';
import { resultsOf, temporaryFolder } from './folders.js';
import { cli, eventsIn, finish, manifestOf, start } from './support/cli.js';
import { makeClip } from './support/clips.js';
import { writeScene } from './support/scene.js';

const FRAMES = 8;
const options = ['--backward', '--viz', 'png,mp4', '--iterations', '3', '--json'];

/** The arguments of an export of a small video into a folder beside it. */
async function exportOf(folder: string) {
  const { images } = await writeScene(folder, FRAMES);
  const frames = ['-framerate', '10', '-i', join(images, '%06d.png')];
  const codec = ['-c:v', 'libx264', '-crf', '12', '-pix_fmt', 'yuv420p'];
  const clip = makeClip(folder, 'clip.mp4', [...frames, ...codec]);
  return (out: string) => ['flow', clip, '--out', join(folder, out), ...options];
}

interface Process {
  readonly pid: number;
  readonly command: string;
}

/** What process `pid` started and still runs, with the command line of each. */
function childrenOf(pid: number): Process[] {
  const listed = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
  return listed.map((child) => ({
    pid: Number(child),
    command: readFileSync(`/proc/${child}/cmdline`, 'utf8').replaceAll('\0', ' '),
  }));
}

/** Runs until `ms` after an event that fits, and then does `act` with the process id and its children. */
async function interrupt(
  args: string[],
  when: (event: StudioEvent) => boolean,
  ms: number,
  act: (pid: number, children: Process[]) => void,
) {
  const child = start(...args);
  let children: Process[] = [];
  let acted = 0;
  const lines = createInterface(child.stdout!);
  lines.on('line', (line) => {
    if (!when(JSON.parse(line))) return;
    lines.removeAllListeners('line');
    setTimeout(() => {
      acted = performance.now();
      children = childrenOf(child.pid!);
      act(child.pid!, children);
    }, ms);
  });
  const ended = await finish(child);
  return { ...ended, signal: child.signalCode, children, took: performance.now() - acted };
}

const isPair = (number: number) => (event: StudioEvent) => event.type === 'frame' && event.index === number;
const isRendering = (event: StudioEvent) =>
  event.type === 'notice' && event.message.startsWith('Rendering') && event.message.endsWith('backward.mp4');

/** Milliseconds until none of the processes is there any more, or only as a zombie. */
async function untilGone(processes: readonly Process[]): Promise<number> {
  const start = performance.now();
  while (processes.some(isAlive) && performance.now() - start < 10_000) await delay(20);
  return performance.now() - start;
}

function isAlive({ pid }: Process): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** The manifest without its times. */
function manifestWithoutTimes(results: string): object {
  return { ...manifestOf(results), started: '', updated: '' };
}

describe.runIf(process.platform === 'linux')('an export', () => {
  it('goes on where SIGKILL stopped it, and ends with the same files', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const args = await exportOf(folder);
    expect(await cli(...args('whole'))).toMatchObject({ code: 0, stderr: '' });
    const moments = [
      { when: isPair(0), ms: 0, kept: 1, programs: ['host-main', 'ffmpeg'] },
      { when: isPair(4), ms: 40, kept: 5, programs: ['host-main'] },
      { when: isRendering, ms: 60, kept: 7, programs: [] },
    ];
    for (const { when, ms, kept, programs } of moments) {
      const { signal, children } = await interrupt(args('out'), when, ms, (pid) =>
        process.kill(pid, 'SIGKILL'),
      );
      expect(signal).toBe('SIGKILL');
      const commands = children.map(({ command }) => command).join('; ');
      for (const program of programs) expect(commands).toContain(program);
      expect(await untilGone(children), commands).toBeLessThan(2000);
      expect(manifestOf(join(folder, 'out', 'clip')).complete).toBe(false);
      expect(
        Object.keys(resultsOf(join(folder, 'out', 'clip', 'forward'))).filter(isFlow).length,
      ).toBeGreaterThanOrEqual(kept);
    }
    const last = eventsIn((await cli(...args('out'))).stdout).at(-1);
    expect(last).toMatchObject({ type: 'done', computed: 0, kept: FRAMES - 1 });
    const [out, whole] = ['out', 'whole'].map((name) => join(folder, name, 'clip'));
    expect(resultsOf(out!)).toEqual(resultsOf(whole!));
    expect(manifestWithoutTimes(out!)).toEqual(manifestWithoutTimes(whole!));
  });

  it('survives the end of its compute host, and says so', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const args = await exportOf(folder);
    await cli(...args('whole'));
    const killHost = (_pid: number, children: Process[]) =>
      process.kill(children.find(({ command }) => command.includes('host-main'))!.pid, 'SIGKILL');
    const { code, stdout } = await interrupt(args('out'), isPair(2), 20, killHost);
    expect(code).toBe(0);
    const notices = eventsIn(stdout).flatMap((event) => (event.type === 'notice' ? [event.message] : []));
    expect(notices).toContain('The flow engine ended unexpectedly (SIGKILL). It was started again.');
    expect(resultsOf(join(folder, 'out', 'clip'))).toEqual(resultsOf(join(folder, 'whole', 'clip')));
  });

  it('ends within a second of Ctrl-C, which every process of the group gets', async () => {
    const folder = temporaryFolder();
    const args = await exportOf(folder);
    const pressCtrlC = (pid: number) => process.kill(-pid, 'SIGINT');
    const { code, stdout, children, took } = await interrupt(args('out'), isPair(1), 10, pressCtrlC);
    expect(code).toBe(130);
    expect(took).toBeLessThan(1300);
    expect(eventsIn(stdout).at(-1)).toMatchObject({
      type: 'error',
      code: 'cancelled',
      message: 'Cancelled.',
    });
    expect(await untilGone(children)).toBeLessThan(1000);
    const { complete, reason } = manifestOf(join(folder, 'out', 'clip'));
    expect({ complete, reason }).toEqual({ complete: false, reason: 'Cancelled.' });
  });
});

const isFlow = (name: string) => /^\d{6}\.flo$/.test(name);
