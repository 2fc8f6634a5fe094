import { join } from 'node:path';
import type { Command } from 'commander';
import sharp from 'sharp';
import { writeFileAtomic } from '../files/atomic.js';
import { makeFolder } from '../files/make-folder.js';
import { evaluateFiles } from '../flow/compare.js';
import { encodeFlow } from '../flow/formats/index.js';
import { renderDemoScene } from '../flow/synthetic.js';
import { parsePlan } from '../jobs/plan.js';
import { services } from '../jobs/real-services.js';
import { runPlan } from '../jobs/run.js';
import { print } from './output.js';
import { createReporter } from './report.js';
import { table } from './text.js';

/** `demo`: a synthetic scene, its flow computed by the bundled model, and how far that is from the truth. */
export function addDemoCommand(program: Command, signal: AbortSignal): void {
  program
    .command('demo')
    .description('compute the flow of a synthetic scene and compare it with its true flow')
    .option('--out <dir>', 'folder for the scene and the results', 'flow-studio-demo')
    .action(async ({ out }: { out: string }) => {
      const scene = join(out, 'input', 'scene');
      const truth = join(out, 'truth');
      await writeScene(scene, truth);
      await computeFlow(scene, out, signal);
      await printErrors(join(out, 'scene'), truth);
    });
}

/** Writes the scene's frames as `000000.png`, ... and the flow from each to the next as `000000.flo`, .... */
async function writeScene(scene: string, truth: string): Promise<void> {
  for (const folder of [scene, truth]) await makeFolder(folder);
  let index = 0;
  for (const { width, height, data, flow } of renderDemoScene()) {
    const stem = String(index++).padStart(6, '0');
    const png = await sharp(data, { raw: { width, height, channels: 3 } })
      .png()
      .toBuffer();
    await writeFileAtomic(join(scene, `${stem}.png`), png);
    if (flow) await writeFileAtomic(join(truth, `${stem}.flo`), await encodeFlow('flo', flow));
  }
  print(`Rendered ${index} frames of a scene whose true flow is known: ${scene}`);
}

async function computeFlow(scene: string, out: string, signal: AbortSignal): Promise<void> {
  const plan = parsePlan({ schema: 1, inputs: [scene], out, viz: ['png', 'mp4'], overwrite: true });
  const reporter = createReporter({});
  try {
    await runPlan(plan, services, reporter.emit, signal);
  } finally {
    reporter.close();
  }
}

async function printErrors(results: string, truth: string): Promise<void> {
  const forward = join(results, 'forward');
  const { perFile, epe, fl } = await evaluateFiles(forward, truth);
  const rows = perFile.map((file, first) => [
    `${first} -> ${first + 1}`,
    file.epe.toFixed(3),
    file.fl.toFixed(1),
  ]);
  const lines = table(['frames', 'EPE px', 'Fl %'], [...rows, ['mean', epe.toFixed(3), fl.toFixed(1)]]);
  for (const line of lines) print(line);
  print(`Flow files: ${forward}`);
  print(`Video:      ${join(results, 'viz', 'forward.mp4')}`);
}
