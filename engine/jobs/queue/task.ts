/** What goes through the queue: one source of a plan, how far it is, and what became of it. */
import { z } from 'zod';
import type { StudioEvent } from '../events.js';
import type { PlannedSource } from '../naming.js';
import { planSchema } from '../plan.js';

/** Of what waits, in the order that workers take it. */
export const PRIORITIES = ['high', 'normal', 'low'] as const;

export type Priority = (typeof PRIORITIES)[number];

export const taskSchema = z.object({
  /** Of the run that asks for it. */
  batch: z.string(),
  plan: planSchema,
  source: z.object({ paths: z.array(z.string()).min(1), name: z.string().min(1) }),
});

export interface Task extends Omit<z.output<typeof taskSchema>, 'source'> {
  readonly source: PlannedSource;
}

/** The latest of each. */
export interface TaskProgress {
  readonly source?: Extract<StudioEvent, { type: 'source' }>;
  readonly frame?: Extract<StudioEvent, { type: 'frame' }>;
}

/** What a worker answers; a failure that was tried often enough is an answer too. */
export type TaskResult =
  | { readonly outputs: readonly string[]; readonly computed: number; readonly kept: number }
  | { readonly error: { readonly code: string; readonly message: string; readonly advice?: string } };
