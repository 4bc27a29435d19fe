import {
  CodePipelineClient,
  CreatePipelineCommand,
  ListTagsForResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-codepipeline';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createRuleChanges, createRuleState } from '../../../cli/aws/rules.ts';
import { applyMigration } from '../../../cli/migrate/apply.ts';
import { heldBack, isNothing, undoFileOf, workOf } from '../../../cli/migrate/migration-work.ts';
import { surveyRules } from '../../../cli/migrate/survey.ts';
import { applyUndo, planUndo } from '../../../cli/migrate/undo.ts';
import type { UndoFile } from '../../../cli/migrate/undo-file.ts';
import { writeChange } from '../../../cli/tags/write-change.ts';
import { createTerminal } from '../../../cli/terminal/terminal.ts';
import { pipelineDeclaration } from '../../../local/demo/fleet.ts';
import { createEventRules } from '../../../shared/adapters/event-rules.ts';
import { createPipelineReader } from '../../../shared/adapters/pipeline-reader.ts';
import { NO_REPAIRS } from '../../../shared/domain/drift/contest.ts';
import type { FindingResult } from '../../../shared/domain/drift/finding.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import { planRegistration } from '../../../shared/domain/pipeline-status.ts';
import type { WiringStatus } from '../../../shared/domain/wiring/wiring-status.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { at, deployment, PIPELINES, REGION, SOURCE } from '../../support/builders.ts';
import { type Crash, CrashError, crashEverywhere, crashing, DEATHS } from '../../support/fakes/crashes.ts';
import { callCloud, type TestCloud } from '../../support/local-cloud.ts';
import { pipelineArn, pushPattern, rule } from '../../support/rules.ts';
import { events, putTeamRule } from '../../support/team-rules.ts';

let account: Account;
let client: EventBridgeClient;
let codePipeline: CodePipelineClient;
const NAME = PipelineName.parse('app-dev');
const judge = { ...deployment, selfService: ['*'], configHash: 'h' };

beforeAll(async () => {
  account = await bootAccount();
  client = new EventBridgeClient(account.settings);
  codePipeline = new CodePipelineClient(account.settings);
  const spec = { name: NAME, sources: [{ repository: 'app', branch: 'main' }] };
  const pipeline = pipelineDeclaration(spec, { source: SOURCE, pipelines: PIPELINES, region: REGION });
  await codePipeline.send(new CreatePipelineCommand({ pipeline }));
});
afterAll(async () => {
  client.destroy();
  codePipeline.destroy();
  await account.close();
});

const call: TestCloud['call'] = (...args) => callCloud(account.cloud, ...args);

/** What is now: whether the rule starts the pipeline, and whether its tags have the relay do so. */
async function look() {
  const found = await createRuleState(client).read(RULE);
  const { tags = [] } = await codePipeline.send(new ListTagsForResourceCommand({ resourceArn: pipelineArn(NAME) }));
  const follow = tags.find(({ key }) => key === 'commit-relay:follow')?.value;
  return { rule: found && `${found.state} ${found.targets.length}`, follow };
}

const RULE = rule({ name: 'app-dev-on-push' });

/** Ports on the account; files are kept in memory, and the registry is up to the tags whenever it is read. */
function world() {
  const files = new Map<string, UndoFile>();
  const reader = createPipelineReader(codePipeline);
  const session = { clients: { codepipeline: codePipeline }, region: REGION, terminal: createTerminal() };
  const ports = {
    rules: createEventRules(client),
    ruleState: createRuleState(client),
    ruleChanges: createRuleChanges(client),
    reader,
    pipelines: {
      async read(name: PipelineName) {
        return planRegistration(name, undefined, [], await reader.observe(name), judge, at(0)).after;
      },
    },
    pushesSeen: { any: async () => true },
    wirings: { read: async (): Promise<WiringStatus | undefined> => undefined },
    pipelineTags: { write: writeChange.bind(undefined, session) },
    undoFiles: {
      async create(path: string, file: UndoFile) {
        if (files.has(path)) throw new Error(`${path} is there`);
        files.set(path, file);
      },
    },
  };
  return { ports, files };
}
type World = ReturnType<typeof world>;

/** One run of the command; gives whether there was anything to do. */
async function migrate(ports: World['ports'], path: string): Promise<boolean> {
  const work = workOf(await surveyRules(ports, judge, [NAME]));
  if (isNothing(work)) return false;
  const content = undoFileOf(work, PIPELINES, REGION, new Date());
  await applyMigration(ports, work, { undoFile: { path, content }, seconds: 1, done: () => {} });
  return true;
}

async function undo(ports: World['ports'], file: UndoFile): Promise<void> {
  await applyUndo(ports, await planUndo(ports, file, []), () => {});
}

/** Runs with a crash in it; gives whether it was reached. */
async function crashed(ports: World['ports'], crash: Crash, run: (ports: World['ports']) => Promise<unknown>) {
  const wrapped = crashing(ports, crash);
  await run(wrapped.ports).catch((error: unknown) => {
    if (!(error instanceof CrashError)) throw error;
  });
  return wrapped.reached();
}

/** A push starts the pipeline at every moment, by the one or by the other. */
async function assertStarted() {
  const { rule: state, follow } = await look();
  expect([state === 'ENABLED 1', follow === 'main']).toContain(true);
}

async function reset() {
  const { ports } = world();
  const found = await ports.ruleState.read(RULE);
  if (found !== undefined) await ports.ruleChanges.remove(found);
  const TAGS = { resourceArn: pipelineArn(NAME), tagKeys: ['commit-relay:follow'] };
  await account.codePipeline.send(new UntagResourceCommand(TAGS));
  await putTeamRule({ call }, { name: RULE.name, pattern: pushPattern(), tags: { team: 'a' } });
}

describe('a migration that is cut short at any call', () => {
  it('loses no push, and another run goes on to the end', async () => {
    const calls = await crashEverywhere(async (crash) => {
      await reset();
      const { ports, files } = world();
      const reached = await crashed(ports, crash, (cut) => migrate(cut, 'first'));
      await assertStarted();
      // What was changed can be undone.
      if ((await look()).follow !== undefined)
        expect(files.get('first')?.pipelines).toEqual([{ name: NAME, tags: {} }]);
      await migrate(ports, 'second');
      expect(await look()).toMatchObject({ follow: 'main' });
      while (await migrate(ports, `more-${files.size}`)) await assertStarted();
      expect(await look()).toEqual({ rule: undefined, follow: 'main' });
      return reached;
    }, DEATHS);
    expect(calls).toBeGreaterThan(8);
  });

  it('goes on also where it was to remove the rule', async () => {
    await crashEverywhere(async (crash) => {
      await reset();
      const { ports, files } = world();
      await migrate(ports, 'first');
      expect(await look()).toEqual({ rule: 'DISABLED 1', follow: 'main' });
      const reached = await crashed(ports, crash, (cut) => migrate(cut, 'second'));
      await assertStarted();
      while (await migrate(ports, `more-${files.size}`)) await assertStarted();
      expect(await look()).toEqual({ rule: undefined, follow: 'main' });
      return reached;
    }, DEATHS);
  });

  it.each([false, true])('is undone also where that is cut short; removed before: %s', async (isRemoved) => {
    await crashEverywhere(async (crash) => {
      await reset();
      const { ports, files } = world();
      await migrate(ports, 'first');
      if (isRemoved) await migrate(ports, 'second');
      const file = files.get('first');
      if (file === undefined) throw new Error('no undo file');
      const reached = await crashed(ports, crash, (cut) => undo(cut, file));
      await assertStarted();
      await undo(ports, file);
      expect(await look()).toEqual({ rule: 'ENABLED 1', follow: undefined });
      expect(await ports.ruleState.tagsOf(RULE)).toEqual({ team: 'a' });
      const again = await planUndo(ports, file, []);
      expect(again.rules.map(({ kind }) => kind)).toEqual(['as-it-was']);
      return reached;
    }, DEATHS);
  });
});

describe('where pushes may not come to the relay', () => {
  beforeEach(reset);
  const finding = (subject: string, rest: Partial<FindingResult> = {}): FindingResult => {
    const about = { field: 'rule', reason: 'missing-rule', action: 'repair', severity: 'error' } as const;
    return { subject, ...about, outcome: 'observed', ...rest };
  };
  const seeing = (...findings: FindingResult[]) => ({
    async read(subject: string): Promise<WiringStatus | undefined> {
      const own = findings.filter((each) => each.subject === subject);
      return own.length === 0 ? undefined : { subject, findings: own, history: NO_REPAIRS };
    },
  });
  const ON_RULE = `rule/${SOURCE}/commit-relay-forward-${PIPELINES}`;
  const BUS = 'bus/commit-relay';

  it.each([
    ['no push has come', { pushesSeen: { any: async () => false } }, 'no-push-seen'],
    ['its forward rule is missing', { wirings: seeing(finding(ON_RULE)) }, 'not-forwarded'],
    [
      'its account is not to be reached',
      { wirings: seeing(finding(ON_RULE, { reason: 'unreachable', action: 'report', outcome: 'told' })) },
      'not-forwarded',
    ],
    [
      'the bus does not let its account in',
      { wirings: seeing(finding(BUS, { reason: 'missing-statement', desired: `arn:aws:iam::${SOURCE}:root` })) },
      'not-forwarded',
    ],
    [
      'a statement denies',
      { wirings: seeing(finding(BUS, { reason: 'undeclared-statement', observed: '{"Effect":"Deny"}' })) },
      'not-forwarded',
    ],
  ])('changes nothing: %s; but does where somebody says so', async (_, other, outcome) => {
    const ports = { ...world().ports, ...other };
    const survey = await surveyRules(ports, judge, [NAME]);
    expect(isNothing(workOf(survey))).toBe(true);
    expect(heldBack(survey)).toMatchObject([{ rule: { name: RULE.name }, pipeline: NAME, outcome }]);
    expect(heldBack(survey, { unseen: true })).toEqual([]);
    const work = workOf(survey, { unseen: true });
    const content = undoFileOf(work, PIPELINES, REGION, new Date());
    const options = { undoFile: { path: 'x', content }, seconds: 1, done: () => {} };
    expect(await applyMigration(ports, work, options)).toMatchObject([{ outcome: 'disabled' }]);
    // Nor is the rule removed.
    const again = await surveyRules(ports, judge, [NAME]);
    expect(isNothing(workOf(again))).toBe(true);
    expect(heldBack(again)).toMatchObject([{ outcome }]);
  });

  it.each([
    ['was put right', finding(ON_RULE, { outcome: 'repaired' })],
    ['loses no push', finding(ON_RULE, { reason: 'wrong-retry-policy', severity: 'warning' })],
    ['is of another account', finding(`rule/333333333333/commit-relay-forward-${PIPELINES}`)],
    ['keeps another account out', finding(BUS, { desired: 'arn:aws:iam::333333333333:root' })],
  ])('does not mind what %s', async (_, found) => {
    const ports = { ...world().ports, wirings: seeing(found) };
    expect(isNothing(workOf(await surveyRules(ports, judge, [NAME])))).toBe(false);
  });
});

describe('what others do meanwhile', () => {
  beforeEach(reset);
  const change = (operation: string, input: object = {}) => events({ call }, operation, { Name: RULE.name, ...input });

  it('leaves a rule alone whose pattern is another by now, or that is gone', async () => {
    const { ports } = world();
    const work = workOf(await surveyRules(ports, judge, []));
    const content = undoFileOf(work, PIPELINES, REGION, new Date());
    const apply = (path: string) =>
      applyMigration(ports, work, { undoFile: { path, content }, seconds: 1, done: () => {} });
    await change('PutRule', { EventPattern: '{"source":["x"]}' });
    expect(await apply('a')).toMatchObject([{ outcome: 'changed' }]);
    expect(await look()).toMatchObject({ rule: 'ENABLED 1' });
    await ports.ruleChanges.remove(RULE);
    expect(await apply('b')).toMatchObject([{ outcome: 'changed' }]);
  });

  it('never removes a rule whose pattern has changed since, or that is enabled again', async () => {
    const { ports } = world();
    await migrate(ports, 'first');
    const work = workOf(await surveyRules(ports, judge, []));
    await change('EnableRule');
    const content = undoFileOf(work, PIPELINES, REGION, new Date());
    const outcomes = await applyMigration(ports, work, {
      undoFile: { path: 'x', content },
      seconds: 1,
      done: () => {},
    });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['changed']);
    await change('PutRule', { EventPattern: JSON.stringify(pushPattern({ referenceName: ['x'] })), State: 'DISABLED' });
    expect(await surveyRules(ports, judge, [])).toMatchObject({ pipelines: [{ rules: [{ kind: 'left' }] }] });
  });

  it('leaves a rule enabled while its pipeline is not registered, and does not remove one', async () => {
    const { ports } = world();
    const unregistered = { ...ports, pipelines: { read: async () => undefined } };
    const work = workOf(await surveyRules(ports, judge, []));
    const content = undoFileOf(work, PIPELINES, REGION, new Date());
    const options = { undoFile: { path: 'x', content }, seconds: 1, done: () => {} };
    expect(await applyMigration(unregistered, work, options)).toMatchObject([{ outcome: 'not-registered' }]);
    expect(await look()).toEqual({ rule: 'ENABLED 1', follow: 'main' });
    await migrate(ports, 'first');
    expect(await surveyRules(unregistered, judge, [])).toMatchObject({ pipelines: [{ rules: [{ kind: 'left' }] }] });
  });

  it('removes what is left of a removal', async () => {
    const { ports } = world();
    await migrate(ports, 'first');
    const effect = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    account.cloud.faults.add({ service: 'events', operation: 'DeleteRule', effect });
    await expect(migrate(ports, 'second')).rejects.toThrow('fault on request');
    expect(await look()).toEqual({ rule: 'DISABLED 0', follow: 'main' });
    const work = workOf(await surveyRules(ports, judge, []));
    expect(work).toMatchObject({ pipelines: [], leftovers: [{ name: RULE.name }] });
    const content = undoFileOf(work, PIPELINES, REGION, new Date());
    const outcomes = await applyMigration(ports, work, {
      undoFile: { path: 'x', content },
      seconds: 1,
      done: () => {},
    });
    expect(outcomes.map(({ outcome }) => outcome)).toEqual(['removed']);
    expect(await look()).toEqual({ rule: undefined, follow: 'main' });
  });
});
