import { alarmedQueues } from './dead-letters.ts';
import type { Flow, Stage } from './flow.ts';
import { type Lane, openLane } from './lane.ts';
import type { Case, Recorded } from './plan.ts';
import { type CaseResult, record, runCase } from './run-case.ts';

/** Lanes with what flows have set up in them. */
export type Crew = {
  /** The calls of each flow, each in a lane of its own as far as there are enough; tells of the runs without faults. */
  record(flows: readonly Flow[], onResult: (result: CaseResult) => void): Promise<Recorded[]>;
  /** Runs every case, as many at once as there are lanes, and tells of each. */
  run(flows: readonly Flow[], cases: readonly Case[], onResult: (result: CaseResult) => void): Promise<void>;
  close(): Promise<void>;
};

/** A lane goes over to another flow for no fewer cases than these: to set it up takes as long as they do. */
const WORTH_WHILE = 8;

type Member = { lane: Lane; stages: Map<string, Stage> };

export async function openCrew(assembly: string, size: number): Promise<Crew> {
  const alarmed = await alarmedQueues(assembly);
  const open = async (): Promise<Member> => ({ lane: await openLane(assembly), stages: new Map() });
  const members = await Promise.all(Array.from({ length: size }, open));

  const stageOf = async (member: Member, flow: Flow): Promise<Stage> => {
    const stage = member.stages.get(flow.name) ?? (await flow.prepare(member.lane));
    member.stages.set(flow.name, stage);
    return stage;
  };

  /** What went wrong in one case must not come up in the next. */
  const replace = async (member: Member): Promise<void> => {
    await member.lane.close();
    Object.assign(member, await open());
  };

  return {
    async record(flows, onResult) {
      const recordings = new Map<Flow, Recorded>();
      const waiting = [...flows];
      const work = async (member: Member) => {
        for (let flow = waiting.shift(); flow !== undefined; flow = waiting.shift()) {
          const { recorded, results } = await record(member.lane, flow, await stageOf(member, flow), alarmed);
          recordings.set(flow, recorded);
          for (const result of results) onResult(result);
        }
      };
      await Promise.all(members.map(work));
      return flows.flatMap((flow) => recordings.get(flow) ?? []);
    },
    async run(flows, cases, onResult) {
      const left = new Map(flows.map((flow) => [flow, cases.filter((each) => each.flow === flow.name)]));
      const work = async (member: Member) => {
        const choose = () => chooseFlow(left, member, members);
        for (let flow = choose(); flow !== undefined; flow = choose()) {
          const wanted = left.get(flow)?.shift();
          if (wanted === undefined) continue;
          const result = await runCase(member.lane, await stageOf(member, flow), wanted, alarmed);
          onResult(result);
          if (result.violations.length > 0) await replace(member);
        }
      };
      await Promise.all(members.map(work));
    },
    async close() {
      await Promise.all(members.map(({ lane }) => lane.close()));
    },
  };
}

/** A flow that is set up here, or else one for which it is worth while, or that nobody else can run: the one with most to do. */
function chooseFlow(left: ReadonlyMap<Flow, readonly Case[]>, member: Member, members: readonly Member[]) {
  const flows = [...left.keys()].filter((flow) => (left.get(flow)?.length ?? 0) > 0);
  const lanes = ({ name }: Flow) => members.filter(({ stages }) => stages.has(name)).length;
  const isHere = ({ name }: Flow) => member.stages.has(name);
  const work = (flow: Flow) => ((left.get(flow)?.length ?? 0) * flow.cost) / (lanes(flow) + (isHere(flow) ? 0 : 1));
  const [own] = mostOf(flows.filter(isHere), work);
  const others = flows.filter((flow) => lanes(flow) === 0 || work(flow) >= WORTH_WHILE);
  return own ?? mostOf(others, work)[0];
}

const mostOf = (flows: readonly Flow[], work: (flow: Flow) => number): Flow[] =>
  flows.toSorted((a, b) => work(b) - work(a));
