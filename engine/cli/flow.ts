import { type Command, Option } from 'commander';
import { StudioError } from '../errors.js';
import { stayAwake } from '../jobs/awake.js';
import type { StudioEvent } from '../jobs/events.js';
import { runQueued } from '../jobs/queue/run-queued.js';
import { PRIORITIES, type Priority } from '../jobs/queue/task.js';
import { services } from '../jobs/real-services.js';
import { runPlan } from '../jobs/run.js';
import { parseShard, shardOf } from '../jobs/shard.js';
import { addPlanOptions, type PlanOptions, planOf } from './flow-options.js';
import { print } from './output.js';
import { createReporter } from './report.js';
import { pairs } from './text.js';

interface FlowOptions extends PlanOptions {
  readonly shard?: string;
  readonly queue?: string;
  readonly priority?: Priority;
  readonly json?: boolean;
  readonly quiet?: boolean;
}

const EPILOGUE = `
A folder that holds videos stands for each of them; a folder that holds images and no video is one clip, its images in the
order of the numbers in their names. With --recursive the folders in a folder count too. A pattern in quotes, such as
"shots/**/*.mov", stands for the videos and folders that match it. Two images are one pair.

A clip that cannot be computed never stops the others: at the end stands what failed and why, and the exit code is 1.
Stop it whenever you like, or let the power fail: the same command goes on where it stopped. Two clips of one name get
folders NAME and NAME-2, in the order of their paths; with --name {path} every clip's folder lies as the clip does.

Several machines that share the folders: --shard K/N computes every Nth clip from the Kth, for a scheduler that counts
(Slurm: --shard "$SLURM_ARRAY_TASK_ID/$SLURM_ARRAY_TASK_COUNT" of an array from 1). --queue puts the clips into a Redis,
and "flow-studio worker" on each machine takes them from there.

Examples:
  flow-studio flow holiday.mp4 --out flow --viz mp4
  flow-studio flow before.png after.png --out flow --format flo,kitti --backward
  flow-studio flow frames/ --out flow --frames 0:20:2 --max-size 1024
  flow-studio flow rushes/ --recursive --name {path} --out flow
  flow-studio flow rushes/ --out flow --queue redis://gpu-box:6379`;

/** `flow INPUT... --out DIR`: the flow of videos, folders of images or of videos, or two images, as files. */
export function addFlowCommand(program: Command, signal: AbortSignal): void {
  const command = program
    .command('flow')
    .description('compute optical flow and write it as files; run again to go on where it stopped')
    .argument('<input...>', 'videos, folders of videos or of images, patterns, or two images');
  addPlanOptions(command)
    .option('--shard <K/N>', 'compute part K of N of the clips, counted from 1')
    .option('--queue <url>', 'let workers compute, over the Redis at this address')
    .addOption(
      new Option('--priority <which>', 'of the clips in a queue, which workers take first').choices(
        PRIORITIES,
      ),
    )
    .option('--json', 'print one JSON event a line, and nothing else')
    .option('--quiet', 'print errors only')
    .addHelpText('after', EPILOGUE)
    .action(runFlow(signal));
}

/** More results than these are named by the folder that holds them. */
const MOST_NAMED = 12;

function runFlow(signal: AbortSignal) {
  return async (inputs: string[], options: FlowOptions): Promise<void> => {
    const { queue, priority } = options;
    if (priority !== undefined && queue === undefined) {
      throw new StudioError('bad-usage', '--priority is for clips in a --queue.');
    }
    const plan = planOf(inputs, options);
    const choose = options.shard === undefined ? undefined : shardOf(parseShard(options.shard));
    const reporter = createReporter(options);
    const emit = (event: StudioEvent) => {
      reporter.emit(event);
      if (event.type !== 'done' || options.json || options.quiet) return;
      reporter.close();
      print(describeDone(event));
      for (const output of event.outputs.length > MOST_NAMED ? [plan.out] : event.outputs) print(output);
    };
    const awake = stayAwake((message) => emit({ type: 'notice', message }));
    try {
      if (queue !== undefined) await runQueued({ queue, plan, services, emit, signal, choose, priority });
      else await runPlan(plan, services, emit, signal, choose);
    } finally {
      awake.release();
      reporter.close();
    }
  };
}

function describeDone({ computed, kept, failed = 0 }: Extract<StudioEvent, { type: 'done' }>): string {
  if (computed === 0 && kept > 0 && failed === 0) {
    return `Nothing to do: ${pairs(kept)} ${kept === 1 ? 'is' : 'are'} there from before.`;
  }
  return `Done: ${pairs(computed)} computed${kept > 0 ? `, ${kept} kept from before` : ''}.`;
}
