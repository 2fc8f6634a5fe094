/** Runs the plan in argv with the fake estimator, and tells on stdout what it computes and every event. To be killed. */
import { writeSync } from 'node:fs';
import { parsePlan } from '../engine/jobs/plan.js';
import { runPlan } from '../engine/jobs/run.js';
import { fakeServices } from './fake-estimator.js';

/** At once: what is buffered at a kill would be lost. */
function tell(value: object): void {
  writeSync(1, `${JSON.stringify(value)}\n`);
}

tell({ type: 'begun' });
const services = fakeServices({ delayMs: 8, onPair: (first) => tell({ type: 'computed', first }) });
await runPlan(parsePlan(JSON.parse(process.argv[2]!)), services, tell);
process.exit(0);
