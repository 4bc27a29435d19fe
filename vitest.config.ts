import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/synthesise.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
    // CDK's own validation of templates takes some ten seconds a file; `npm run synth` has it.
    env: { CDK_VALIDATION: 'false' },
  },
});
