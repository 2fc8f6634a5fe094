/** BullMQ, which keeps the queue in Redis: an optional package, loaded when a queue is asked for. */
import type { Redis } from 'ioredis';
import { StudioError } from '../../errors.js';

/** The name of the queue in Redis. */
export const QUEUE = 'flow-studio';

/** Set while the clips of a batch are not wanted any more; workers look at it. */
export const cancelKey = (batch: string): string => `${QUEUE}:cancelled:${batch}`;

const ANSWER_MS = 5000;

export interface QueueServer {
  readonly bullmq: typeof import('bullmq');
  /** For BullMQ: it connects again for as long as it takes, as when Redis is started anew. */
  readonly connection: { readonly url: string; readonly maxRetriesPerRequest: null };
  /** For what BullMQ has no word for; to be disconnected by whoever connected. */
  readonly redis: Redis;
}

/**
 * Loads BullMQ and makes sure that a Redis answers at `url`. Throws StudioError: `bad-usage` for what is no address,
 * `queue-missing` if the package is not installed, `queue-unreachable`.
 */
export async function connectQueue(url: string): Promise<QueueServer> {
  const shown = shownAddress(url);
  const [bullmq, { Redis }] = await load();
  const probe = new Redis(url, { lazyConnect: true, connectTimeout: ANSWER_MS, retryStrategy: () => null });
  let reason: Error | undefined;
  probe.on('error', (error) => {
    reason = error;
  });
  try {
    await probe.connect();
    await probe.ping();
  } catch (error) {
    throw new StudioError(
      'queue-unreachable',
      `No Redis answers at ${shown}: ${(reason ?? (error as Error)).message}.`,
      'Check that it runs and that the address is right.',
      { cause: error },
    );
  } finally {
    probe.disconnect();
  }
  const connection = { url, maxRetriesPerRequest: null };
  const redis = new Redis(url, { maxRetriesPerRequest: null });
  // It connects again by itself.
  redis.on('error', () => {});
  return { bullmq, connection, redis };
}

/** The address without a password. Throws StudioError `bad-usage` for what is none. */
export function shownAddress(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (!parsed || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '') {
    throw new StudioError(
      'bad-usage',
      'The address of the queue must be that of a Redis.',
      'For example --queue redis://localhost:6379.',
    );
  }
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}

async function load() {
  try {
    return await Promise.all([import('bullmq'), import('ioredis')]);
  } catch (error) {
    throw new StudioError(
      'queue-missing',
      'The package for queues, BullMQ, is not installed.',
      'Run npm install bullmq ioredis to add it.',
      { cause: error },
    );
  }
}
