import type { Resumptions, Wirings } from '../../shared/app/registry-ports.ts';
import { currentHistory, type RepairHistory } from '../../shared/domain/drift/contest.ts';
import type { FindingResult } from '../../shared/domain/drift/finding.ts';
import { wholeSeconds } from '../../shared/domain/names.ts';
import type { RepairMode } from '../../shared/domain/wiring/outcomes.ts';
import type { WiringStatus } from '../../shared/domain/wiring/wiring-status.ts';
import { describeAwsFailure, isDenied } from '../aws/aws-failure.ts';
import { prospects } from './prospects.ts';
import { emptyPlan, type SubjectPlan } from './subject-plan.ts';

export type WiringPorts = {
  readonly wirings: Pick<Wirings, 'all'>;
  readonly resumptions: Pick<Resumptions, 'of'>;
  /** What the guard finds now. */
  look(): Promise<readonly FindingResult[]>;
  readonly mode: RepairMode;
  /** What the guard keeps right. */
  readonly kept: readonly string[];
};

/** What differs of the wiring; `stored` says why that is not of now. */
export type WiringPlan = { readonly subjects: readonly SubjectPlan[]; readonly stored?: string };

/** What rules of the account start pipelines beside the relay; the guard looks at them seldom, and tells what it found. */
const TRIGGERS = 'triggers';

/** What the guard finds of the relay bus and the forward rules; what it found last, where the caller may not ask it. */
export async function planWiring(ports: WiringPorts, isOrdered: boolean): Promise<WiringPlan> {
  const [statuses, live] = await Promise.all([ports.wirings.all(), askOrTell(ports)]);
  const histories = new Map<string, RepairHistory>();
  for (const { subject, history } of statuses) histories.set(subject, await historyOf(ports, subject, history));
  const stored = statuses.map((status) => storedPlan(status, histories.get(status.subject)));
  if ('why' in live) return { subjects: bySubject(stored.flatMap(ofEachRule)), stored: live.why };
  const mode = isOrdered ? 'repair' : ports.mode;
  const found = Map.groupBy(live.findings, ({ subject }) => subject);
  const looked = new Set([...ports.kept, ...found.keys()]);
  const now = [...looked].map((subject): SubjectPlan => {
    const results = (found.get(subject) ?? []).map((finding) => asPlanned(finding, mode));
    const { history = { repairs: [], contested: [] }, findings: last = [] } = statusOf(statuses, subject);
    const outlook = { history: histories.get(subject) ?? history, last, isOrdered };
    return { ...emptyPlan(subject, 'planned'), findings: prospects(results, outlook) };
  });
  const triggers = stored.filter(({ subject }) => subject === TRIGGERS).flatMap(ofEachRule);
  return { subjects: bySubject([...now, ...triggers.filter(({ subject }) => !found.has(subject))]) };
}

const statusOf = (statuses: readonly WiringStatus[], subject: string): Partial<WiringStatus> =>
  statuses.find((status) => status.subject === subject) ?? {};

async function askOrTell({ look }: WiringPorts) {
  try {
    return { findings: await look() };
  } catch (error) {
    if (!isDenied(error)) throw error;
    return { why: describeAwsFailure(error) ?? String(error) };
  }
}

async function historyOf({ resumptions }: WiringPorts, subject: string, history: RepairHistory) {
  if (history.contested.length === 0) return history;
  return currentHistory(history, wholeSeconds(new Date()), await resumptions.of(subject));
}

/** A look that changes nothing calls `observed` what the mode has repaired. */
const asPlanned = (finding: FindingResult, mode: RepairMode): FindingResult =>
  finding.outcome === 'observed' && mode === 'repair' ? { ...finding, outcome: 'repaired' } : finding;

/** What the last look left. */
function storedPlan({ subject, findings, lookedAt }: WiringStatus, history?: RepairHistory): SubjectPlan {
  const left = findings.filter(({ outcome }) => outcome !== 'repaired');
  const outlook = { history: history ?? { repairs: [], contested: [] }, last: [], isOrdered: false };
  return { ...emptyPlan(subject, 'planned'), findings: prospects(left, outlook), lookedAt: lookedAt ?? null };
}

/** Each rule that was found among the triggers is a subject of its own. */
function ofEachRule(plan: SubjectPlan): SubjectPlan[] {
  if (plan.subject !== TRIGGERS) return [plan];
  const groups = Map.groupBy(plan.findings, ({ subject }) => subject);
  return [...groups].map(([subject, findings]) => ({ ...plan, subject, findings }));
}

/** One plan a subject: what is live and what is stored of the same rule stand together. */
const bySubject = (plans: readonly SubjectPlan[]): SubjectPlan[] =>
  plans.toSorted((a, b) => (a.subject < b.subject ? -1 : 1));
