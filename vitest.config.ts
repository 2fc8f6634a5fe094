import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['engine/**/*.test.ts', 'test/**/*.test.ts'],
    testTimeout: 60_000,
    // Two cores: more workers only make each other late.
    maxWorkers: 2,
  },
});
