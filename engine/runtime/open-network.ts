import { CutNetwork } from './cut-network.js';
import type { FlowNetwork, LoadedModel } from './flow-network.js';
import { PairNetwork } from './pair-network.js';
import type { SessionSettings } from './session.js';
import { isWasm } from './tensorflow-backend.js';

/** The network for what computes: cut for the caches of a processor, in one piece where data had to travel between graphs. */
export function openNetwork(
  model: LoadedModel,
  width: number,
  height: number,
  settings: SessionSettings,
): FlowNetwork {
  const { provider } = settings;
  const cut = provider === 'cpu' || (provider === 'tensorflow' && isWasm());
  return cut
    ? new CutNetwork(model, width, height, settings)
    : new PairNetwork(model, width, height, settings);
}
