import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { bundled, temporaryFolder } from '../../test/support/clips.js';
import { candidates, everyFrameOnce, findProgramsIn, type Program, parseVersion } from './programs.js';

function fake(folder: string, name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
  return path;
}

const version = (name: string, text: string, libavutil: number) =>
  `${name} version ${text} Copyright (c) 2000-2026 the FFmpeg developers\nbuilt with gcc 12\n` +
  `libavutil      ${libavutil}. 28.100 / ${libavutil}. 28.100\n`;

it.each([
  ['5.1.9-0+deb12u1', 57, 5],
  ['n9.0.2-17-g2a571b6068-20260930', 61, 9],
  ['N-47683-g0e8eb07980-static', 56, 4],
  ['git-2020-08-31-4a11a6f', 56, 4],
  ['2024-05-02-git-71669f2ad5-full_build-www.gyan.dev', 59, 7],
  ['3.4.11', 55, 3],
])('knows the series of version %s', (text, libavutil, major) => {
  expect(parseVersion('ffmpeg', version('ffmpeg', text, libavutil))).toEqual({ version: text, major });
});

it('takes nothing else for ffmpeg', () => {
  expect(parseVersion('ffmpeg', version('ffprobe', '5.1', 57))).toBeUndefined();
  expect(parseVersion('ffmpeg', 'hello')).toBeUndefined();
});

it('names the option for passing every frame as each version knows it', () => {
  const option = (major?: number) => everyFrameOnce({ major } as Program)[0];
  expect([undefined, 4, 5, 6, 9].map(option)).toEqual([
    '-vsync',
    '-vsync',
    '-vsync',
    '-fps_mode',
    '-fps_mode',
  ]);
});

it('looks in the environment first, then in packages and PATH, then at the bundled build', async () => {
  const folder = temporaryFolder();
  const named = fake(folder, 'my-ffmpeg', `echo '${version('ffmpeg', '1.named', 60)}'`);
  fake(folder, 'ffmpeg', `echo '${version('ffmpeg', '2.path', 59)}'`);
  const env = { FFMPEG_PATH: named, PATH: folder };
  const order = candidates('ffmpeg', env).map((place) => place.source);
  expect(order.filter((source) => source !== 'ffmpeg-static')).toEqual([
    'FFMPEG_PATH',
    'PATH',
    '@ffmpeg-installer/ffmpeg',
  ]);
  expect((await findProgramsIn(env)).ffmpeg).toMatchObject({
    version: '1.named',
    major: 8,
    source: 'FFMPEG_PATH',
  });
});

it('passes over programs that do not run, but not over one that a person named', async () => {
  const folder = temporaryFolder();
  const broken = fake(folder, 'ffprobe', 'exit 1');
  writeFileSync(join(folder, 'ffmpeg'), 'not executable');
  const { ffprobe } = await findProgramsIn({ PATH: folder });
  expect(ffprobe).toEqual(bundled.ffprobe);
  await expect(findProgramsIn({ PATH: folder, FFPROBE_PATH: broken })).rejects.toMatchObject({
    code: 'ffmpeg-broken',
    message: `FFPROBE_PATH is set to ${broken}, which does not run as ffprobe.`,
  });
  await expect(findProgramsIn({ FFMPEG_PATH: '/nowhere/ffmpeg' })).rejects.toMatchObject({
    code: 'ffmpeg-broken',
  });
});
