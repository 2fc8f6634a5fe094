import { basename } from 'node:path';
import { z } from 'zod';
import { StudioError } from '../../errors.js';
import type { StudioEvent } from '../../jobs/events.js';
import { EXTRAS, FLOW_FORMATS, VIZ_FORMATS } from '../../jobs/formats.js';
import { type Plan, planSchema, rangeSchema } from '../../jobs/plan.js';
import { runQueued } from '../../jobs/queue/run-queued.js';
import { runPlan } from '../../jobs/run.js';
import type { JobServices } from '../../jobs/services.js';
import { modelId } from '../ask.js';
import type { JobPlan } from './jobs.js';

/** What a page says of an export; the rest of the plan follows from what it was granted. */
export const exportChoice = {
  output: z.string(),
  formats: z.array(z.enum(FLOW_FORMATS)).min(1),
  viz: z.array(z.enum(VIZ_FORMATS)).default([]),
  extras: z.array(z.enum(EXTRAS)).default([]),
  backward: z.boolean().default(false),
  model: modelId.optional(),
  maxSize: planSchema.shape.maxSize,
  frames: rangeSchema.optional(),
  /** Replace what an export of other settings left in the folder. */
  overwrite: z.boolean().default(false),
};

export interface ExportPlace {
  /** The id of the clip it is about. */
  readonly clip?: string;
  /** Whether the workers of the queue compute, rather than this machine. */
  readonly onQueue?: boolean;
  /** The queue's address, where the studio was started with one. */
  readonly queue?: string;
}

export function exportJob(
  plan: Plan,
  title: string,
  services: JobServices,
  { clip, onQueue = false, queue }: ExportPlace = {},
): JobPlan {
  return {
    kind: 'export',
    title,
    clip,
    kept: { plan, onQueue },
    output: { name: basename(plan.out), path: plan.out },
    async run(report, signal) {
      // Where ffmpeg lies is for those who type commands.
      const emit = (event: StudioEvent) => {
        if (event.type !== 'notice' || event.code !== 'ffmpeg') report(event);
      };
      if (!onQueue) return runPlan(plan, services, emit, signal);
      if (queue === undefined) throw noQueue();
      return runQueued({ queue, plan, services, emit, signal });
    },
  };
}

const noQueue = (): StudioError =>
  new StudioError(
    'no-queue',
    'This batch is for the workers of a queue, and the studio was started without one.',
    'Start it with --queue URL, or with FLOW_STUDIO_QUEUE set.',
  );
