import { basename } from 'node:path';
import { z } from 'zod';
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

/** `queue`: address of the queue whose workers compute; this machine does unless given. */
export function exportJob(
  plan: Plan,
  title: string,
  services: JobServices,
  { clip, queue }: { readonly clip?: string; readonly queue?: string } = {},
): JobPlan {
  return {
    kind: 'export',
    title,
    clip,
    output: { name: basename(plan.out), path: plan.out },
    run(report, signal) {
      // Where ffmpeg lies is for those who type commands.
      const emit = (event: StudioEvent) => {
        if (event.type !== 'notice' || event.code !== 'ffmpeg') report(event);
      };
      return queue === undefined
        ? runPlan(plan, services, emit, signal)
        : runQueued({ queue, plan, services, emit, signal });
    },
  };
}
