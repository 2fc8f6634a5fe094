/** The flow of a source as it lies on the disk, for what is rendered from it after the last pair. */
import { join } from 'node:path';
import type { Direction, FlowField } from '../flow/field.js';
import { flowFormats, readFlow } from '../flow/formats/index.js';
import type { PairRecord } from './journal.js';
import { directionsOf, flowFile } from './layout.js';
import type { Plan } from './plan.js';
import type { ResultFolder } from './results.js';

export class StoredFlow {
  /** Every pair that is there, in the order of its frames. */
  readonly pairs: readonly PairRecord[];

  constructor(
    private readonly folder: ResultFolder,
    private readonly plan: Plan,
  ) {
    this.pairs = [...folder.pairs.values()].sort((a, b) => a.first - b.first);
  }

  /** From the most exact file that the plan has. Throws StudioError if it cannot be read. */
  read(direction: Direction, first: number): Promise<FlowField> {
    const format = Object.values(flowFormats).find(({ id }) => this.plan.formats.includes(id))!;
    return readFlow(join(this.folder.path, flowFile(direction, first, format.id)));
  }

  /** The colour scale of all pairs together, in pixels. */
  maxMagnitude(direction: Direction): number {
    const index = directionsOf(this.plan).indexOf(direction);
    return this.pairs.reduce((largest, { motion }) => Math.max(largest, motion[index] ?? 0), 0);
  }
}
