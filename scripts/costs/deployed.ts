import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { FUNCTIONS, type FunctionName } from '../../shared/env.ts';

/** What the synthesised templates say of costs. */
export type Deployed = {
  /** Alarms of the stacks of the pipeline account, and of one source account. */
  readonly alarms: { readonly pipelines: number; readonly source: number };
  /** GB of each function. */
  readonly memory: Readonly<Record<FunctionName, number>>;
  /** Runs a month of each schedule. */
  readonly runs: Readonly<Record<'sweep' | 'guard' | 'heartbeat', number>>;
  readonly keys: number;
};

const Resource = z.object({ Type: z.string(), Properties: z.record(z.string(), z.unknown()).default({}) });
const Template = z.object({ Resources: z.record(z.string(), Resource) });
type Resource = z.infer<typeof Resource>;

/** Reads an assembly of one source and one pipeline account. @param folder that `cdk synth` wrote */
export function readDeployed(folder: string, daysAMonth: number): Deployed {
  const stacks = readdirSync(folder)
    .filter((file) => file.endsWith('.template.json'))
    .map((file) => {
      const { Resources } = Template.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
      return { isSource: file.startsWith('CommitRelaySource-'), resources: Object.values(Resources) };
    });
  const all = stacks.flatMap(({ resources }) => resources);
  const alarms = (isSource: boolean) =>
    stacks.filter((stack) => stack.isSource === isSource).flatMap(({ resources }) => ofType(resources, ALARM)).length;
  const minutes = (name: string) => {
    const schedule = ofType(all, 'AWS::Scheduler::Schedule').find(({ Properties }) => Properties['Name'] === name);
    const rate = /^rate\((\d+) minutes?\)$/.exec(String(schedule?.Properties['ScheduleExpression']))?.[1];
    if (rate === undefined) throw new Error(`no schedule ${name} with a rate in minutes in ${folder}`);
    return Number(rate);
  };
  const runs = (name: string) => (daysAMonth * 24 * 60) / minutes(`commit-relay-${name}`);
  return {
    alarms: { pipelines: alarms(false), source: alarms(true) },
    memory: memoryOf(all),
    runs: { sweep: runs('sweep'), guard: runs('guard'), heartbeat: runs('heartbeat') },
    keys: ofType(all, 'AWS::KMS::Key').length,
  };
}

const ALARM = 'AWS::CloudWatch::Alarm';

const ofType = (resources: readonly Resource[], type: string): Resource[] =>
  resources.filter(({ Type }) => Type === type);

function memoryOf(resources: readonly Resource[]): Record<FunctionName, number> {
  const functions = ofType(resources, 'AWS::Lambda::Function');
  const memory = (name: FunctionName): number => {
    const found = functions.find(({ Properties }) => Properties['FunctionName'] === `commit-relay-${name}`);
    return z.number().parse(found?.Properties['MemorySize']) / 1024;
  };
  const [dispatch, start, reconcile, guard, sweep] = FUNCTIONS.map(memory);
  return z
    .object({ dispatch: z.number(), start: z.number(), reconcile: z.number(), guard: z.number(), sweep: z.number() })
    .parse({ dispatch, start, reconcile, guard, sweep });
}
