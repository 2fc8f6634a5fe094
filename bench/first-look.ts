/**
 * From opening a clip of ten seconds at 1080p to what a person sees of it, over HTTP with the real engine: the first flow of a
 * view, the first motion of the survey, and the whole motion curve. Prints a table. `node dist/bench/first-look.js`
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { table } from '../engine/cli/text.js';
import type { ClipInfo, ServerEvent } from '../engine/server/api.js';
import { listen } from '../engine/server/listen.js';
import { openStudio } from '../engine/server/open-studio.js';
import { findPrograms } from '../engine/video/programs.js';
import { visit } from '../test/support/visitor.js';

const SECONDS = 10;
const VIEW_WIDTH = 1280;

const folder = mkdtempSync(join(tmpdir(), 'flow-studio-first-look-'));
try {
  await writeClip(join(folder, 'clip.mp4'));
  const load = loadavg()[0]!;
  const rows = await firstLook();
  for (const line of table(['what', 'seconds after opening'], rows)) console.log(line);
  console.log(`Load of the machine before: ${load.toFixed(1)}.`);
} finally {
  rmSync(folder, { recursive: true });
}

/** Ten seconds of 1080p at 25 frames a second, made by ffmpeg: a fractal that is zoomed into. */
async function writeClip(path: string): Promise<void> {
  const { ffmpeg } = await findPrograms();
  const source = `mandelbrot=size=1920x1080:rate=25:end_scale=0.01`;
  const codec = ['-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p'];
  const input = ['-v', 'error', '-f', 'lavfi', '-i', source, '-t', String(SECONDS)];
  execFileSync(ffmpeg.path, [...input, ...codec, path]);
}

async function firstLook(): Promise<[string, string][]> {
  const folders = { config: join(folder, 'config'), cache: join(folder, 'cache') };
  const studio = await openStudio({ shell: 'browser', root: folder, folders });
  const server = await listen(studio.handler, 0);
  try {
    const { ask, grant, send } = await visit(server.url);
    const events = studio.feed.listen(new AbortController().signal);
    const granted = await grant('clip.mp4');
    const start = performance.now();
    const since = () => ((performance.now() - start) / 1000).toFixed(1);
    const clip = await send<ClipInfo>('POST', '/api/clips', { grants: [granted] });
    const opened = since();
    const looked = ask(`/api/clips/${clip.id}/flow?first=0&second=1&width=${VIEW_WIDTH}`)
      .then((answer) => answer.arrayBuffer())
      .then(since);
    const survey = await watch(events, clip, since);
    return [
      ['the clip is open', opened],
      ['first motion of the survey', survey.first],
      [`flow of the first frame, ${VIEW_WIDTH} pixels wide`, await looked],
      ['all frames can be shown', survey.previewed],
      [`whole motion curve, ${survey.pairs} pairs`, survey.whole],
    ];
  } finally {
    await server.close();
    await studio.close();
  }
}

async function watch(events: AsyncIterable<ServerEvent>, clip: ClipInfo, since: () => string) {
  const known = new Set<number>();
  const pairs = clip.frameCount! - 1;
  const survey = { pairs, first: '', previewed: '', whole: '' };
  for await (const event of events) {
    if (event.type === 'clip' && event.clip.complete) survey.previewed ||= since();
    if (event.type === 'notice') console.log(event.message);
    if (event.type !== 'motion') continue;
    survey.first ||= since();
    event.mean.forEach((value, i) => {
      if (value !== null) known.add(event.from + i);
    });
    if (known.size < pairs) continue;
    survey.whole = since();
    return survey;
  }
  throw new Error('The survey ended early.');
}
