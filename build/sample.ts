/** Renders the studio's sample clip, unless it is there: `node dist/build/sample.js`. A build without ffmpeg goes on without it. */
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { StudioError } from '../engine/errors.js';
import { renderDemoScene } from '../engine/flow/synthetic.js';
import { SAMPLE, samplePath } from '../engine/server/sample/sample-clip.js';
import { encodeVideo } from '../engine/video/encode.js';

async function* pictures() {
  for (const { data } of renderDemoScene(SAMPLE)) yield data;
}

if (!existsSync(samplePath)) {
  await mkdir(dirname(samplePath), { recursive: true });
  try {
    await encodeVideo({ path: samplePath, ...SAMPLE, frames: pictures() });
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    console.error(`The sample clip could not be made: ${error.message}`);
  }
}
