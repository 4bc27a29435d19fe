import { runSimulation, type Simulation } from '@cloud-copilot/iam-simulate';

/** A request, and the policies that say whether it may be made. */
export type Question = Pick<Simulation, 'identityPolicies' | 'resourcePolicy'> & {
  readonly request: Simulation['request'] & { readonly principal: string };
};

/** Whether a request may be made, as IAM evaluates it. */
export type Evaluate = (question: Question) => ReturnType<typeof runSimulation>;

/** Answers kept before all are dropped. */
const KEPT = 20_000;
const NO_ORGANIZATION = { serviceControlPolicies: [], resourceControlPolicies: [] };

/**
 * Evaluates policies, each question once: functions ask the same thing of the same table many times a second. The policies
 * are part of the question, so that no answer is ever stale.
 */
export function createEvaluator(): Evaluate {
  const answers = new Map<string, ReturnType<typeof runSimulation>>();
  const read = createReader();
  return (question) => {
    const key = keyOf(question, read);
    const known = answers.get(key);
    if (known !== undefined) return known;
    if (answers.size >= KEPT) answers.clear();
    const answer = runSimulation({ ...question, ...NO_ORGANIZATION }, {});
    answers.set(key, answer);
    return answer;
  };
}

/** A policy by a number that no other text has, with that text in lower case. */
type Read = { readonly id: number; readonly text: string };

/** Reads policies, each object once: a policy is replaced by another, never changed. */
function createReader(): (policy: object) => Read {
  const byObject = new WeakMap<object, Read>();
  const byText = new Map<string, Read>();
  return (policy) => {
    const known = byObject.get(policy);
    if (known !== undefined) return known;
    const text = JSON.stringify(policy);
    const read = byText.get(text) ?? { id: byText.size, text: text.toLowerCase() };
    byText.set(text, read);
    byObject.set(policy, read);
    return read;
  };
}

/**
 * All that the answer depends on: what of the context no policy names has no say, such as the time of day; nor has the
 * name of a session where no policy names one.
 */
function keyOf({ request, identityPolicies, resourcePolicy }: Question, read: (policy: object) => Read): string {
  const own = identityPolicies.map(({ policy }) => read(policy));
  const policies = resourcePolicy === undefined ? own : [...own, read(resourcePolicy)];
  const isNamed = (word: string) => policies.some(({ text }) => text.includes(word));
  const context = Object.entries(request.contextVariables).filter(([name]) => isNamed(name.toLowerCase()));
  const isOfSession = isNamed(':assumed-role/') || isNamed('aws:userid');
  const who = isOfSession ? request.principal : request.principal.replace(/(:assumed-role\/[^/]+)\/.*/, '$1');
  const ids = [own.length, ...policies.map(({ id }) => id)];
  return JSON.stringify([who, request.action, request.resource, context, ids]);
}
