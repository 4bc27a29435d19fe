import { openCrew } from './crew.ts';
import type { Flow, Violation } from './flow.ts';
import { FLOWS } from './flows.ts';
import { type Case, caseId, pairs, parseCase, type Recorded, randomFrom, sample, shuffle, singles } from './plan.ts';
import type { CaseResult } from './run-case.ts';

export type MatrixOptions = {
  /** Folder of the cloud assembly under test. */
  readonly assembly: string;
  readonly seed: number;
  /** Cases at most. */
  readonly cases: number;
  /** Local clouds at once. */
  readonly lanes: number;
  /** Names of flows; all unless given. */
  readonly flows?: readonly string[];
  /** Exactly these cases instead. */
  readonly only?: readonly string[];
  /** Plans, and runs nothing. */
  readonly isDry?: boolean;
  readonly onPlan?: (cases: readonly Case[]) => void;
  readonly onResult?: (result: CaseResult, summary: Summary) => void;
};

/** Cases whose faults met their calls, and how many of them found something wrong, by kind. */
export type Summary = Record<'cases' | Violation['kind'], number> & {
  /** Cases whose faults met nothing: the calls came otherwise than in the recording. */
  unmet: number;
};

/** Cases of a flow that is long are few: those of a single follower have the same calls. */
const LONG_FLOW = 80;
/** Pairs of faults tried of each flow that has them. */
const PAIRS = 70;

/** Records the flows, plans the cases, runs them and counts what is wrong. */
export async function runMatrix(options: MatrixOptions): Promise<Summary> {
  const { assembly, only, onPlan, onResult } = options;
  const flows = flowsOf(options);
  const crew = await openCrew(assembly, only === undefined ? options.lanes : Math.min(options.lanes, only.length));
  const summary: Summary = { cases: 0, lost: 0, doubled: 0, silent: 0, unmet: 0 };
  const onOne = (result: CaseResult) => {
    summary[result.isMet ? 'cases' : 'unmet'] += 1;
    for (const kind of new Set(result.violations.map((violation) => violation.kind))) summary[kind] += 1;
    onResult?.(result, summary);
  };
  try {
    const recorded = await crew.record(flows, onOne);
    const cases = only?.map((id) => parseCase(id, recorded)) ?? planCases(flows, recorded, options);
    onPlan?.(cases);
    if (options.isDry) return summary;
    await crew.run(flows, cases, onOne);
    return summary;
  } finally {
    await crew.close();
  }
}

function flowsOf({ flows, only }: MatrixOptions): readonly Flow[] {
  const wanted = only?.map((id) => id.split(':')[0]) ?? flows;
  const unknown = wanted?.find((name) => !FLOWS.some((flow) => flow.name === name));
  if (unknown !== undefined) throw new Error(`no flow ${unknown}; ${FLOWS.map(({ name }) => name).join(', ')}`);
  return FLOWS.filter(({ name }) => wanted?.includes(name) ?? true);
}

/** The same cases for the same seed, as far as the recordings are the same; in an order that spreads what takes long. */
function planCases(flows: readonly Flow[], recorded: readonly Recorded[], { seed, cases }: MatrixOptions): Case[] {
  const random = randomFrom(seed);
  const pool = recorded.flatMap((each) => {
    const isLong = flows.some(({ name, cost }) => name === each.flow && cost > 1);
    const single = isLong ? sample(singles(each), LONG_FLOW, random) : singles(each);
    return [...single, ...(each.isPaired ? pairs(each, PAIRS, random) : [])];
  });
  const byId = new Map(pool.map((each) => [caseId(each), each]));
  return shuffle(sample([...byId.values()], cases, random), random);
}
