import { whyUnread } from '../../shared/adapters/unread.ts';
import { lookAtDrift } from '../../shared/app/look-at-drift.ts';
import { currentHistory, NO_REPAIRS, type RepairHistory } from '../../shared/domain/drift/contest.ts';
import { type PipelineName, wholeSeconds } from '../../shared/domain/names.ts';
import type { ObservedPipeline, PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { type Registration, register } from '../../shared/domain/registration.ts';
import { type PlanPorts, watched } from './plan-ports.ts';
import { prospects, whileBusy } from './prospects.ts';
import { emptyPlan, type PlannedFinding, type SubjectPlan, type Unknown } from './subject-plan.ts';

/** What is unknown is told otherwise than in a log. */
const UNHEARD = { info() {} };

/**
 * What differs of one pipeline, looked at as reconcile does.
 * @param isOrdered whether the repair is about to be ordered: `observe` does not keep it back then
 */
export async function planPipeline(
  ports: PlanPorts,
  name: PipelineName,
  status: PipelineStatus | undefined,
  isOrdered: boolean,
): Promise<SubjectPlan> {
  const subject = `pipeline/${name}`;
  const observed = await ports.reader.observe(name);
  const registration = observed && registrationOf(ports, observed, status);
  if (observed === undefined || registration === undefined || registration.kind === 'not-following') {
    return emptyPlan(subject, 'not-following');
  }
  const history = await historyOf(ports, subject, status);
  const { look, unknown } = watched(ports.look);
  const background = { approved: status?.approved ?? [], history, change: status?.drift?.change, isOrdered };
  const { results } = await lookAtDrift(look, observed, background, UNHEARD);
  const found = prospects(results, { history, last: status?.drift?.findings ?? [], isOrdered });
  const findings = await withBusy(ports, name, found, unknown);
  const state = stateOf(registration);
  const problems = registration.kind === 'invalid' ? registration.problems : [];
  return { ...emptyPlan(subject, state), findings, problems, unknown };
}

function registrationOf({ look }: PlanPorts, { account, ...observed }: ObservedPipeline, status?: PipelineStatus) {
  return register(observed.definition, observed.tags, { ...look.deployment, account }, status?.approved);
}

function stateOf(registration: Exclude<Registration, { kind: 'not-following' }>): 'planned' | 'invalid' | 'off' {
  const { kind, wanted } = registration;
  if (kind === 'invalid') return 'invalid';
  return wanted.length > 0 && wanted.every(({ repair }) => repair === 'off') ? 'off' : 'planned';
}

async function historyOf(
  { resumptions }: PlanPorts,
  subject: string,
  status: PipelineStatus | undefined,
): Promise<RepairHistory> {
  const history = status?.drift?.history ?? NO_REPAIRS;
  if (history.repairs.length + history.contested.length === 0) return history;
  return currentHistory(history, wholeSeconds(new Date()), await resumptions.of(subject));
}

/** Nothing is repaired while something runs. */
async function withBusy(
  { editor }: PlanPorts,
  name: PipelineName,
  findings: readonly PlannedFinding[],
  unknown: Unknown[],
): Promise<readonly PlannedFinding[]> {
  if (!findings.some(({ outcome }) => outcome === 'to-repair')) return findings;
  try {
    return (await editor.isBusy(name)) ? whileBusy(findings) : findings;
  } catch (error) {
    unknown.push({
      what: `whether something runs in ${name}`,
      why: whyUnread('codepipeline:ListPipelineExecutions', error),
    });
    return findings;
  }
}
