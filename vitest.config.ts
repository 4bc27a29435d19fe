import { defineConfig } from 'vitest/config';

/** Their modules read the environment once, as in a function's own process. */
const OWN_PROCESS = ['test/functions/**/*.test.ts', 'test/fuzz/**/*.test.ts', 'test/shared/runtime/**/*.test.ts'];

export default defineConfig({
  test: {
    globalSetup: ['test/support/synthesise.ts'],
    testTimeout: 300_000,
    hookTimeout: 300_000,
    maxWorkers: 3,
    // CDK's own validation of templates takes some ten seconds a file; `npm run synth` has it.
    env: { CDK_VALIDATION: 'false' },
    projects: [
      {
        extends: true,
        test: {
          name: 'shared process',
          include: ['test/**/*.test.ts'],
          exclude: OWN_PROCESS,
          // Loading modules, CDK's above all, costs more than most files of tests take.
          isolate: false,
        },
      },
      { extends: true, test: { name: 'own process', include: OWN_PROCESS } },
    ],
  },
});
