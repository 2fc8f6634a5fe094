/** Renders the sample clip into a file, in a worker thread. */
import { parentPort, workerData } from 'node:worker_threads';
import { renderDemoScene } from '../../flow/synthetic.js';
import { encodeVideo } from '../../video/encode.js';
import { SAMPLE } from './scene.js';

async function* pictures() {
  for (const { data } of renderDemoScene(SAMPLE)) yield data;
}

await encodeVideo({ path: workerData as string, ...SAMPLE, frames: pictures() });
parentPort!.postMessage('done');
