/** A Redis of the test's own, that keeps what it knows over a restart. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../folders.js';

export interface TestRedis {
  readonly url: string;
  /** Ends it, as a machine that is rebooted does, and starts it again with what it had written. */
  restart(): Promise<void>;
}

/** Undefined where there is no redis-server. */
export async function startRedis(): Promise<TestRedis | undefined> {
  if (spawnSync('redis-server', ['--version']).status !== 0) return undefined;
  const folder = temporaryFolder();
  const port = await freePort();
  const options = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder, '--appendonly', 'yes'];
  let server = await start([...options, '--appendfsync', 'always']);
  onTestFinished(() => void server.kill('SIGKILL'));
  return {
    url: `redis://127.0.0.1:${port}`,
    async restart() {
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      server = await start([...options, '--appendfsync', 'always']);
    },
  };
}

async function start(options: readonly string[]): Promise<ChildProcess> {
  const server = spawn('redis-server', options, { stdio: ['ignore', 'pipe', 'ignore'] });
  for await (const chunk of server.stdout) if (String(chunk).includes('Ready to accept')) break;
  server.stdout.resume();
  return server;
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  return typeof address === 'object' && address ? address.port : 0;
}
