/** Which part of a plan one of several machines runs: every machine finds the same parts, without asking another. */
import { StudioError } from '../errors.js';
import type { SourceChoice } from './run.js';

export interface Shard {
  /** From 1 to `count`. */
  readonly index: number;
  readonly count: number;
}

/** Reads `K/N`. Throws StudioError `bad-usage` unless 1 <= K <= N. */
export function parseShard(text: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(text.trim()) ?? []).map(Number);
  if (index && count && index <= count && Number.isSafeInteger(count)) return { index, count };
  throw new StudioError(
    'bad-usage',
    `The shard "${text}" must be K/N: part K of N, counted from 1.`,
    'For example --shard 2/8.',
  );
}

/** The sources are dealt out like cards, so that long ones that stand together do not fall to one machine. */
export const shardOf =
  ({ index, count }: Shard): SourceChoice =>
  (sources) =>
    sources.filter((_, i) => i % count === index - 1);
