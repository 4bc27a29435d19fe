import fc from 'fast-check';

/**
 * For mutants: each meets the same examples, so that a score can be told from the one before. One that fails is killed, and
 * the smallest example that shows it is nobody's concern.
 */
fc.configureGlobal({ seed: 2026, numRuns: 60, endOnFailure: true });
