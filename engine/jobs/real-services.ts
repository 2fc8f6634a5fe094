import { openEstimator } from '../runtime/open.js';
import { openSource } from '../video/open.js';
import { findPrograms } from '../video/programs.js';
import type { JobServices } from './services.js';

/** The real things that a run of a plan uses. */
export const services: JobServices = {
  openSource: (paths, signal) => openSource(paths, undefined, signal),
  openEstimator,
  findPrograms,
};
