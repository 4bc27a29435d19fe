import { defineConfig } from 'vitest/config';

/** The tests that mutants of the domain are tried on: they need no cloud. See docs/decisions/0014-mutation-testing.md. */
export default defineConfig({
  test: {
    include: ['test/shared/domain/**/*.test.ts'],
    setupFiles: ['test/support/same-runs.ts'],
    env: { MUTATING: 'true' },
    testTimeout: 20_000,
    isolate: false,
  },
});
