import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';

/**
 * Threads to compute with: the processor's cores, as two threads on one core only share its multipliers. Elsewhere than on
 * Linux, where the system tells, x64 is taken to have two threads a core.
 */
export function computeThreads(): number {
  const logical = availableParallelism();
  if (process.platform === 'linux') return Math.min(logical, linuxCores() ?? logical);
  return process.arch === 'x64' ? Math.max(1, Math.ceil(logical / 2)) : logical;
}

function linuxCores(): number | undefined {
  const siblings = new Set<string>();
  try {
    for (let cpu = 0; ; cpu++) {
      const path = `/sys/devices/system/cpu/cpu${cpu}/topology/thread_siblings_list`;
      siblings.add(readFileSync(path, 'utf8'));
    }
  } catch {
    // Past the last processor.
    return siblings.size || undefined;
  }
}
