/**
 * How far our classifiers are from PyTorch's, and how fast:
 *
 *     node dist/bench/classifiers.js FOLDER IMAGE...
 *
 * Prints the table of compare-classifiers.ts, computed in a process like a compute host.
 */
import { runAsHost } from './as-host.js';

console.log(runAsHost('compare-classifiers', ...process.argv.slice(2)));
