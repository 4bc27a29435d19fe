import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';

/** Answers kept before all are dropped; those of an earlier second are of no use anyway. */
const KEPT = 2000;

/** Runs one simulation of a request against policies. */
export type Evaluate = (simulation: Simulation) => ReturnType<typeof runSimulation>;

/**
 * Evaluates policies, each question once: functions ask the same thing of the same table many times a second. The
 * whole question is the key, policies, context and time in whole seconds included, so that no answer is ever stale.
 */
export function createEvaluator(): Evaluate {
  const answers = new Map<string, ReturnType<typeof runSimulation>>();
  return (simulation) => {
    const question = JSON.stringify(simulation);
    const known = answers.get(question);
    if (known !== undefined) return known;
    if (answers.size >= KEPT) answers.clear();
    const answer = runSimulation(simulation, {});
    answers.set(question, answer);
    return answer;
  };
}
