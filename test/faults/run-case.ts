import type { ArmedFault } from '../../local/faults.ts';
import { type Letter, redrive, takeLetters } from './dead-letters.ts';
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
): Promise<CaseResult> {
  const { blows, tokensIgnored } = wanted;
  if (blows.some(({ site }) => site.isCold)) await lane.cloud.retireWorkers();
  lane.begin();
  const armed = blows.map(({ site, kind }) => lane.cloud.faults.add(faultAt(site, kind)));
  const tokens = tokensIgnored ? [lane.cloud.faults.add(TOKENS_IGNORED)] : [];
  let violations: readonly Violation[];
  try {
    await stage.act({ isLate: blows.some(({ kind }) => kind === 'late') });
    violations = await settle(lane, stage, armed, alarmed);
  } catch (error) {
    violations = [{ kind: 'lost', what: error instanceof Error ? error.message : String(error) }];
  }
  for (const each of [...armed, ...tokens]) each.lift();
  const isMet = armed.some(({ hits }) => hits > 0);
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

/** What was rejected is rejected again. */
const canGoBack = ({ reason }: Letter): boolean => reason === undefined;

/** Runs a flow without faults, once with workers that have just begun and once with warm ones; gives the calls it makes. */
export async function record(lane: Lane, flow: Flow, stage: Stage, alarmed: ReadonlySet<string>): Promise<Recorded> {
  await lane.cloud.retireWorkers();
  const cold = await recordOnce(lane, flow, stage, alarmed);
  const warm = new Set((await recordOnce(lane, flow, stage, alarmed)).map(siteId));
  const sites = cold.map((site) => (warm.has(siteId(site)) ? site : { ...site, isCold: true }));
  const { name, isPaired, healsLostEvents } = flow;
  return { flow: name, isPaired, healsLostEvents, sites };
}

async function recordOnce(lane: Lane, flow: Flow, stage: Stage, alarmed: ReadonlySet<string>): Promise<Site[]> {
  lane.begin();
  await stage.act({ isLate: false });
  const sites = [...arrivalsOf(flow), ...sitesOf(lane.log().calls, stage.name)];
  const violations = await settle(lane, stage, [], alarmed);
  if (violations.length > 0) {
    const said = violations.map(({ kind, what }) => `${kind}: ${what}`).join('\n');
    throw new Error(`flow ${flow.name} is not right even without faults\n${said}`);
  }
  await stage.reset?.();
  return sites.filter(flow.isFaulted ?? (() => true));
}

const arrivalsOf = ({ arrivals }: Flow): Site[] =>
  arrivals.map(({ name, mentions }) => {
    return { by: 'arrival', service: 'events', operation: 'Ingest', item: name, mentions, nth: 0 };
  });
