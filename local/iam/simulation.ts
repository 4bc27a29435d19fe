import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';

/** Answers kept before all are dropped. */
const KEPT = 2000;

/** Runs one simulation of a request against policies. */
export type Evaluate = (simulation: Simulation) => ReturnType<typeof runSimulation>;

/**
 * Evaluates policies, each question once: functions ask the same thing of the same table many times a second. The policies
 * are part of the question, so that no answer is ever stale.
 */
export function createEvaluator(): Evaluate {
  const answers = new Map<string, ReturnType<typeof runSimulation>>();
  return (simulation) => {
    const question = questionOf(simulation);
    const known = answers.get(question);
    if (known !== undefined) return known;
    if (answers.size >= KEPT) answers.clear();
    const answer = runSimulation(simulation, {});
    answers.set(question, answer);
    return answer;
  };
}

/**
 * All that the answer depends on: what of the context no policy names has no say, such as the time of day; nor has the
 * name of a session where no policy names one.
 */
function questionOf({ request, ...policies }: Simulation): string {
  const text = JSON.stringify(policies);
  const named = text.toLowerCase();
  const context = Object.entries(request.contextVariables).filter(([key]) => named.includes(key.toLowerCase()));
  const who = JSON.stringify(request.principal);
  const isOfSession = /:assumed-role\/|aws:userid/.test(named);
  const principal = isOfSession ? who : who.replace(/(:assumed-role\/[^/]+)\/[^"]*/, '$1');
  return JSON.stringify([principal, request.action, request.resource, context, text]);
}
