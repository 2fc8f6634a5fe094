/**
 * How far our flow is from that of the FlowFormer authors' own code, in pixels, also where they cut frames into tiles:
 *
 *     python test/golden/make_original.py REFERENCE large GOLDENS.safetensors --size 436x1024 --tile 432x960
 *     node dist/bench/distance.js GOLDENS.pth GOLDENS.safetensors
 */
import { openEstimator } from '../engine/runtime/open.js';
import { readGoldenPair, worstDifference } from './golden-pair.js';

const [checkpoint, goldens] = process.argv.slice(2);
const golden = await readGoldenPair(goldens);
const estimator = await openEstimator({ model: checkpoint, device: 'cpu' });
for await (const { forward } of estimator.pairs(golden.frames(2), golden.settings)) {
  const { data } = forward;
  const mean = data.reduce((sum, value, i) => sum + Math.abs(value - golden.flow[i]), 0) / data.length;
  const longest = golden.flow.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  console.log(
    `${golden.width}x${golden.height}: flow up to ${longest.toFixed(1)} px; off by at most ` +
      `${worstDifference(data, golden.flow).toExponential(1)} px, ${mean.toExponential(1)} px in the mean.`,
  );
}
await estimator.close();
