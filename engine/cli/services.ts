import type { JobServices } from '../jobs/services.js';
import { openEstimator } from '../runtime/open.js';
import { openSource } from '../video/open.js';
import { findPrograms } from '../video/programs.js';

/** The real things that a run of a plan uses. */
export const services: JobServices = {
  openSource: (paths, signal) => openSource(paths, undefined, signal),
  openEstimator,
  findPrograms,
};
