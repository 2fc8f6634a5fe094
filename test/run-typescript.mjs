// Runs a TypeScript module of the project in a plain Node process: node test/run-typescript.mjs FILE ARGUMENT...
import { resolve } from 'node:path';
import { runnerImport } from 'vite';

await runnerImport(resolve(process.argv[2]), { logLevel: 'error' });
