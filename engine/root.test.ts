import { expect, it } from 'vitest';
import { outsideArchive } from './root.js';

it('finds what the packaged app keeps beside its archive', () => {
  expect(outsideArchive('/opt/Flow Studio/resources/app.asar')).toBe(
    '/opt/Flow Studio/resources/app.asar.unpacked',
  );
  expect(outsideArchive('C:\\Flow Studio\\resources\\app.asar\\node_modules\\x\\ffmpeg.exe')).toBe(
    'C:\\Flow Studio\\resources\\app.asar.unpacked\\node_modules\\x\\ffmpeg.exe',
  );
});

it('leaves other paths as they are', () => {
  for (const path of ['/work/app.asar.unpacked/dist', '/work/my-app.asar/dist', '/work/app.asarium'])
    expect(outsideArchive(path)).toBe(path);
});
