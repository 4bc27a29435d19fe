import type { ArmedFault } from '../../local/faults.ts';
import type { CaseLog } from './case-log.ts';
import { canGoBack, redrive, takeLetters } from './dead-letters.ts';
import { faultAt, TOKENS_IGNORED } from './fault-kind.ts';
import type { Flow, Stage, Violation } from './flow.ts';
import type { Lane } from './lane.ts';
import { type Case, caseId, type Recorded } from './plan.ts';
import { silences } from './silence.ts';
import { type Site, siteId, sitesOf } from './site.ts';

export type CaseResult = {
  readonly id: string;
  /** Whether any fault met its call. One that did not has tried nothing. */
  readonly isMet: boolean;
  readonly violations: readonly Violation[];
  /** What functions wrote, where something is wrong. */
  readonly lines: readonly string[];
};

/** Times that dead letters are sent back: what kept them out is over, so the first must do. */
const REDRIVES = 2;

/** Runs a flow under the faults of a case, lets what is over be made good, and judges what it came to. */
export async function runCase(
  lane: Lane,
  stage: Stage,
  wanted: Case,
  alarmed: ReadonlySet<string>,
  onActed: (log: CaseLog) => void = () => undefined,
): Promise<CaseResult> {
  const { blows, tokensIgnored } = wanted;
  if (blows.some(({ site }) => site.isCold)) await lane.cloud.retireWorkers();
  lane.begin();
  const armed = blows.map(({ site, kind }) => lane.cloud.faults.add(faultAt(site, kind)));
  const tokens = tokensIgnored ? [lane.cloud.faults.add(TOKENS_IGNORED)] : [];
  let violations: readonly Violation[];
  try {
    await stage.act({ isLate: blows.some(({ kind }) => kind === 'late') });
    onActed(lane.log());
    violations = await settle(lane, stage, armed, alarmed);
  } catch (error) {
    violations = [{ kind: 'lost', what: error instanceof Error ? error.message : String(error) }];
  }
  for (const each of [...armed, ...tokens]) each.lift();
  const isMet = armed.length === 0 || armed.some(({ hits }) => hits > 0);
  const lines =
    violations.length === 0 ? [] : lane.log().lines.map(({ functionName, text }) => `${functionName} ${text}`);
  if (violations.length === 0) await stage.reset?.();
  return { id: caseId(wanted), isMet, violations, lines };
}

async function settle(lane: Lane, stage: Stage, armed: readonly ArmedFault[], alarmed: ReadonlySet<string>) {
  const letters = await takeLetters(lane);
  for (const each of armed) each.lift();
  let left = letters.filter(canGoBack);
  for (let tries = 0; left.length > 0 && tries < REDRIVES; tries += 1) {
    for (const letter of left) await redrive(lane, letter);
    await lane.quiet();
    const more = await takeLetters(lane);
    letters.push(...more);
    left = more.filter(canGoBack);
  }
  await stage.heal?.();
  letters.push(...(await takeLetters(lane)));
  const evidence = () => ({ ...lane.log(), letters });
  const undone = left.map(({ queue, body }): Violation => {
    return { kind: 'lost', what: `expected a letter of ${queue} to be worked off once it is sent back: ${body}` };
  });
  const outcome = await stage.judge(evidence());
  return [...undone, ...outcome, ...silences(evidence(), alarmed)];
}

/**
 * Runs a flow without faults, once with workers that have just begun and once with warm ones: gives the calls it makes, and what
 * the runs came to.
 */
export async function record(lane: Lane, flow: Flow, stage: Stage, alarmed: ReadonlySet<string>) {
  const { name, isPaired, healsLostEvents, isFaulted = () => true } = flow;
  const unfaulted: Case = { flow: name, blows: [], tokensIgnored: false };
  const recordOnce = async () => {
    let sites: Site[] = [];
    const result = await runCase(lane, stage, unfaulted, alarmed, ({ calls }) => {
      sites = [...arrivalsOf(flow), ...sitesOf(calls, stage.name)].filter(isFaulted);
    });
    return { sites, result };
  };
  await lane.cloud.retireWorkers();
  const cold = await recordOnce();
  const warm = await recordOnce();
  const known = new Set(warm.sites.map(siteId));
  const sites = cold.sites.map((site) => (known.has(siteId(site)) ? site : { ...site, isCold: true }));
  const recorded: Recorded = { flow: name, isPaired, healsLostEvents, sites };
  return { recorded, results: [cold.result, warm.result] };
}

const arrivalsOf = ({ arrivals }: Flow): Site[] =>
  arrivals.map(({ name, mentions }) => {
    return { by: 'arrival', service: 'events', operation: 'Ingest', item: name, mentions, nth: 0 };
  });
