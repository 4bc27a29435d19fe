import { mapAtOnce } from '../../shared/app/at-once.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import { observe } from '../aws/observe.ts';
import type { Session } from '../aws/session.ts';
import { type SourceOptions, saidSource } from '../aws/source-account.ts';
import { CommandError } from '../failure.ts';
import { type Check, inOrder } from './check.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { pipelineChecks } from './pipeline-checks.ts';
import { controllerChecks, forwardingChecks } from './wiring-checks.ts';

/** What is printed together: one pipeline, or what all share. */
export type Section = { readonly title: string; readonly checks: readonly Check[] };

/** Pipelines looked at at once: CodePipeline and IAM throttle an account that is read faster. */
const AT_ONCE = 4;

const WIRING = 'wiring';

/**
 * Walks the chain. One pipeline is one section, the whole chain in its order; of several, what they share is a section of its own.
 * @param names those that somebody named; else all that are registered
 * @throws CommandError where a pipeline that somebody named does not exist, or the credentials lead to an account that has no part in it
 */
export async function walk(
  session: Session,
  ports: DoctorPorts,
  names: readonly PipelineName[] | 'registered' | 'none',
  options: SourceOptions,
  progress: (done: number, of: number) => void,
): Promise<Section[]> {
  const chosen = typeof names === 'string' ? await registered(ports, names) : [...new Set(names)];
  let done = 0;
  const looked = await mapAtOnce(chosen, AT_ONCE, async (name) => {
    const observed = typeof names === 'string' ? await session.reader.observe(name) : await observe(session, name);
    const found = await pipelineChecks(ports, name, observed);
    progress(++done, chosen.length);
    return { name, ...found };
  });
  const followed = looked.flatMap(({ accounts }) => accounts);
  const allowed = ports.wiring.kind === 'found' ? ports.wiring.value.sourceAccounts.map(({ account }) => account) : [];
  const accounts = [...new Set(typeof names === 'string' ? [...allowed, ...followed] : followed)].sort();
  assertConcerned(ports, accounts, options);
  const forwarding = await Promise.all(accounts.map((account) => forwardingChecks(ports, account)));
  const wiring = [...forwarding.flat(), ...(await controllerChecks(ports))];
  const [only] = looked;
  if (typeof names !== 'string' && only !== undefined && looked.length === 1) {
    return [{ title: only.name, checks: inOrder([...only.checks, ...wiring]) }];
  }
  const sections = looked.map(({ name, checks }) => ({ title: name, checks: inOrder(checks) }));
  return [{ title: WIRING, checks: inOrder(wiring) }, ...sections];
}

async function registered({ relay }: DoctorPorts, which: 'registered' | 'none'): Promise<PipelineName[]> {
  if (which === 'none') return [];
  return (await relay.pipelines.all()).map(({ name }) => name).sort();
}

/** Credentials that help to look at nothing are a mistake that must not pass as `unknown`. */
function assertConcerned({ reached, relay }: DoctorPorts, accounts: readonly string[], options: SourceOptions): void {
  if (reached === undefined || accounts.includes(reached) || accounts.length === 0) return;
  const { account } = relay.deployment;
  const expected = accounts.filter((each) => each !== account).join(', ');
  throw new CommandError(
    2,
    `${saidSource(options)} leads to account ${reached}, and the repositories are in ${expected}`,
  );
}
