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

/** What a script of ours answers to a line: seconds that the work took, its largest memory so far, and more. */
export interface PyTorchAnswer {
  readonly seconds: number;
  readonly peakBytes: number;
}

/** A Python script that answers each line of its input with a line of JSON. */
export class PyTorchScript<Answer extends PyTorchAnswer = PyTorchAnswer> {
  private readonly child: ChildProcess;
  private readonly lines: Interface;
  private readonly ended: Promise<never>;
  peakBytes = 0;

  /** `script` relative to the project's folder. */
  constructor(python: string, script: string, ...options: readonly string[]) {
    this.child = spawn(python, [join(projectRoot, script), ...options], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.lines = createInterface({ input: this.child.stdout! });
    this.ended = once(this.child, 'exit').then(() => Promise.reject(new Error('The Python script ended.')));
    // Nobody may be waiting for a line when it ends.
    this.ended.catch(() => {});
  }

  /** Waits for the line that some scripts begin with, once their models are made. */
  async ready(): Promise<void> {
    await this.nextLine();
  }

  async ask(line: string): Promise<Answer> {
    const next = this.nextLine();
    this.child.stdin!.write(`${line}\n`);
    const answer = JSON.parse(await next) as Answer;
    this.peakBytes = answer.peakBytes;
    return answer;
  }

  /** Throws if the script ends before. */
  private async nextLine(): Promise<string> {
    const [text] = (await Promise.race([once(this.lines, 'line'), this.ended])) as [string];
    return text;
  }

  close(): void {
    this.child.kill();
  }
}
