import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { projectRoot } from '../engine/root.js';
import { allocatorEnvironment } from '../engine/runtime/allocator.js';

/**
 * Runs a script of bench/ in a process of its own, with the environment of a compute host: only such processes load ONNX
 * Runtime, and how they get memory is settled when they start. Returns what it prints.
 */
export function runAsHost(script: string, ...args: string[]): string {
  return execFileSync(process.execPath, [join(projectRoot, 'dist/bench', `${script}.js`), ...args], {
    encoding: 'utf8',
    env: { ...process.env, ...allocatorEnvironment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}

/** What this machine can do at most, in GFLOP/s (gemm.ts). */
export const gemmRate = (): number => Number(runAsHost('gemm'));
