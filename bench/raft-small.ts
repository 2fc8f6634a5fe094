/**
 * nano over a video in our compute host beside RAFT-small with 20 iterations in PyTorch, interleaved in one run:
 *
 *     node dist/bench/raft-small.js REFERENCE raft-small.pth
 *
 * REFERENCE is a checkout of github.com/princeton-vl/RAFT, whose authors publish the weights. Prints seconds a pair.
 */
import { table } from '../engine/cli/text.js';
import { renderDemoScene } from '../engine/flow/synthetic.js';
import { openEstimator } from '../engine/runtime/open.js';
import type { Frame } from '../engine/video/frame.js';
import { secondsOfFollowing } from './following.js';
import { median } from './median.js';
import { findPython, PyTorchScript } from './pytorch.js';

const WIDTH = 1024;
const HEIGHT = 440;
const FRAMES = 6;
const ROUNDS = 5;

const scene = [...renderDemoScene({ width: WIDTH, height: HEIGHT, frames: FRAMES })];
async function* frames(): AsyncGenerator<Frame> {
  for (const [index, { data }] of scene.entries()) yield { index, width: WIDTH, height: HEIGHT, data };
}

const [reference, weights] = process.argv.slice(2);
const python = findPython();
if (!python) throw new Error('PyTorch is not installed (FLOW_STUDIO_PYTHON names another Python).');
const raft = new PyTorchScript(
  python,
  'bench/raft_small.py',
  reference,
  weights,
  String(WIDTH),
  String(HEIGHT),
);
await raft.ready();
const estimator = await openEstimator({ model: 'nano', device: 'cpu' });
const { iterations } = estimator.inference;
const rounds: { ours: number; raft: number }[] = [];
for (let round = 0; round <= ROUNDS; round++) {
  const ours = await secondsOfFollowing(estimator, frames(), { iterations, backward: false });
  const { seconds } = await raft.ask('pair');
  // The first round warms up.
  if (round > 0) rounds.push({ ours, raft: seconds });
}
await estimator.close();
raft.close();
const row = (name: string, times: number[]) => [
  name,
  median(times).toFixed(3),
  times.map((time, i) => (time / rounds[i].raft).toFixed(2)).join(' '),
];
console.log(
  table(
    [`${WIDTH}x${HEIGHT}`, 's a pair', 'times RAFT-small'],
    [
      row(
        `nano, ${iterations} iterations, video`,
        rounds.map(({ ours }) => ours),
      ),
      row(
        'RAFT-small, 20 iterations, PyTorch',
        rounds.map((round) => round.raft),
      ),
    ],
  ).join('\n'),
);
