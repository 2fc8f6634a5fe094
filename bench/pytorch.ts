import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface, type Interface } from 'node:readline';
import { projectRoot } from '../engine/root.js';

/** A Python that has PyTorch: FLOW_STUDIO_PYTHON, or python3 of the PATH; undefined if it has none. */
export function findPython(): string | undefined {
  const python = process.env.FLOW_STUDIO_PYTHON ?? 'python3';
  const found = spawnSync(python, ['-c', 'import torch, safetensors']);
  return found.status === 0 ? python : undefined;
}

/** The PyTorch model of training/ over a video of raw frames, one pair whenever asked for (training/bench.py). */
export class PyTorchVideo {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  peakBytes = 0;

  constructor(
    python: string,
    video: string,
    width: number,
    height: number,
    iterations: number,
    threads: number,
  ) {
    const sizes = [
      `--width=${width}`,
      `--height=${height}`,
      `--iterations=${iterations}`,
      `--threads=${threads}`,
    ];
    const weights = join(projectRoot, 'weights/nano.safetensors');
    this.child = spawn(python, [join(projectRoot, 'training/bench.py'), weights, video, ...sizes], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout! });
  }

  /** Computes the next pair; returns the seconds it took. */
  async pair(): Promise<number> {
    const answer = once(this.lines, 'line');
    this.child.stdin!.write('pair\n');
    const { seconds, peakBytes } = JSON.parse((await answer)[0] as string);
    this.peakBytes = peakBytes;
    return seconds;
  }

  close(): void {
    this.child.kill();
  }
}
