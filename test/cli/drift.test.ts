import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import { BUCKET, PIPELINES, SOURCE } from '../support/builders.ts';
import { heartbeatsOf, minutesAgo } from '../support/heartbeats.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { deny, installRelay, type RelayCommand } from '../support/relay-command.ts';
import { pipelineTarget, pushPattern } from '../support/rules.ts';
import { RULE, type Wiring, wiringOf } from '../support/wiring.ts';

const sources = [{ repository: 'app', branch: 'main' }];
const BUS_SUBJECT = 'bus/commit-relay';
let test: TestCloud;
let wiring: Wiring;
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);

type Found = { field: string; outcome: string; observed?: string };
type Subject = { subject: string; state: string; findings: Found[]; unknown: object[]; lookedAt: string | null };
const json = async (args: string): Promise<Subject[]> => JSON.parse((await relay(`${args} --json`)).stdout);

beforeAll(async () => {
  test = await bootCloud();
  wiring = wiringOf(test);
  command = await installRelay(test.cloud.endpoint);
  const app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  const tags = { repository: `${SOURCE}/app` };
  await test.createPipeline({ name: 'app-dev', sources, follow: 'main', tags });
  await test.createPipeline({ name: 'app-seen', sources, follow: 'main', tags: { ...tags, repair: 'observe' } });
  await test.createPipeline({ name: 'app-off', sources, follow: 'main', tags: { ...tags, repair: 'off' } });
  await test.launch({ name: 'app-none', sources });
  // From here on only the command, and sweeps of ours, have pipelines looked at.
  for (const Name of ['commit-relay-tags', 'commit-relay-lifecycle']) {
    await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name });
  }
});
afterEach(() => test.cloud.faults.clear());
afterAll(async () => {
  await test.close();
  await command.remove();
});

type Settings = Readonly<Record<string, string>>;
type Definition = {
  version?: number;
  artifactStore: { location: string; encryptionKey?: object };
  stages: [{ actions: [{ configuration: Settings; roleArn?: string }] }];
};

/** Somebody changes a pipeline by hand, once nothing runs in it. */
async function vandalise(name: string, change: (pipeline: Definition) => void): Promise<void> {
  await waitUntil(`${name} to be idle`, async () =>
    (await runsOf(test.clients, name)).every(({ status }) => status !== 'InProgress') ? true : undefined,
  );
  const { body } = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.GetPipeline', { name });
  const { pipeline } = body as { pipeline: Definition };
  change(pipeline);
  const update = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.UpdatePipeline', { pipeline });
  expect(update.status).toBe(200);
}

const configure = (settings: Settings) => (pipeline: Definition) => {
  const [action] = pipeline.stages[0].actions;
  action.configuration = { ...action.configuration, ...settings };
};
const toDevelop = configure({ BranchName: 'develop' });

describe('relay plan', () => {
  it('finds no drift where all is right', async () => {
    const { code, stdout } = await relay('plan --all');
    expect(stdout).toContain('commit-relay:repair = off: drift of it is not looked at');
    expect(stdout).toMatch(/no drift in 3 pipelines and the wiring; 1 not looked at\n$/);
    expect(code).toBe(0);
    expect(await relay('plan app-dev')).toEqual({ code: 0, stdout: 'no drift in 1 pipeline\n', stderr: '' });
  });

  it('shows every field that was changed, and repair puts all of them right', async () => {
    await vandalise('app-dev', (pipeline) => {
      configure({ RepositoryName: 'other', BranchName: 'x', PollForSourceChanges: 'true' })(pipeline);
      delete pipeline.stages[0].actions[0].roleArn;
      pipeline.artifactStore = { ...pipeline.artifactStore, location: 'somewhere-else' };
      delete pipeline.artifactStore.encryptionKey;
    });
    const { code, stdout } = await command.spawnRelay('plan app-dev');
    expect(code).toBe(1);
    expect(stdout).toContain(`app-dev
  ~ app.configuration.RepositoryName = other -> app
      error wrong-repository  to be repaired at the next look, within 5 minutes; now: relay repair app-dev
`);
    expect(stdout).toContain(`~ artifactStore.location = somewhere-else -> ${BUCKET}\n`);
    expect(stdout).toMatch(/\n6 differences in 1 pipeline: 6 to repair\n$/);
    const [plan] = await json('plan app-dev');
    const fields = [
      'app.configuration.RepositoryName',
      'app.configuration.BranchName',
      'app.configuration.PollForSourceChanges',
      'app.roleArn',
      'artifactStore.location',
      'artifactStore.encryptionKey',
    ];
    expect(plan?.findings.map(({ field, outcome }) => [field, outcome])).toEqual(
      fields.map((field) => [field, 'to-repair']),
    );
    const refused = await command.relayAsked('repair app-dev', 'n\r');
    expect([refused.code, refused.stderr]).toEqual([1, expect.stringContaining('nothing was changed')]);
    const repaired = await relay('repair app-dev --yes');
    expect(repaired.stdout).toContain('\napp-dev\n  repaired  app.configuration.RepositoryName\n');
    expect(repaired.stdout).toMatch(/\n6 repaired\n$/);
    expect(repaired.code).toBe(0);
    expect(await relay('plan app-dev')).toEqual({ code: 0, stdout: 'no drift in 1 pipeline\n', stderr: '' });
  });

  it('says what it could not find out, and that is no drift', async () => {
    deny(test, 'iam', 'SimulatePrincipalPolicy', 99);
    const { code, stderr } = await relay('plan app-dev');
    expect(stderr).toMatch(/^not known: whether the pipeline's role, .*: iam:SimulatePrincipalPolicy: AccessDenied/);
    expect(code).toBe(0);
    expect((await json('plan app-dev'))[0]?.unknown).not.toEqual([]);
  });

  it('tells of the others where one cannot be read, and fails', async () => {
    deny(test, 'codepipeline', 'GetPipeline');
    const { code, stdout } = await relay('plan');
    expect(stdout).toMatch(/not read: access denied: .*codepipeline:GetPipeline/);
    expect(stdout).toContain('1 not read');
    expect(code).toBe(2);
  });
});

describe('a pipeline that is only observed', () => {
  it('is said to be so, and repaired where somebody orders it', async () => {
    await vandalise('app-seen', toDevelop);
    const plan = await relay('plan app-seen');
    expect(plan.stdout).toContain('observed only, as the mode says; to repair it: relay repair app-seen');
    expect(plan.code).toBe(1);
    const [result] = JSON.parse((await relay('repair app-seen --yes --json')).stdout);
    expect(result).toMatchObject({ subject: 'pipeline/app-seen', state: 'done', findings: [{ outcome: 'repaired' }] });
    expect((await relay('plan app-seen')).code).toBe(0);
    const shown = await relay('show app-seen');
    expect(shown.stdout).toContain('drift is told, not repaired, as its tags say');
  });
});

describe('a field that somebody keeps changing', () => {
  it('is contested after the third repair, and repaired again once it is resumed', async () => {
    for (const branch of ['one', 'two']) {
      await vandalise('app-seen', configure({ BranchName: branch }));
      expect((await relay('repair app-seen --yes')).code).toBe(0);
    }
    await vandalise('app-seen', toDevelop);
    const plan = await relay('plan app-seen');
    expect(plan.stdout).toMatch(/contested since \S+Z: .* left alone, until \S+Z; before that: relay resume app-seen/);
    const repair = await relay('repair app-seen --yes');
    expect(repair.stderr).toContain('there is nothing that the relay would repair');
    expect([plan.code, repair.code]).toEqual([1, 1]);
    const list = await relay('list');
    expect(list.stdout).toMatch(/^app-seen .* contested$/m);
    expect(list.stderr).toContain('relay resume PIPELINE ends a contest');
    const show = await relay('show app-seen');
    expect(show.stdout).toMatch(
      /contested: app.configuration.BranchName since \S+Z, not repaired until \S+Z; relay resume/,
    );
    deny(test, 'dynamodb', 'PutItem');
    const denied = await relay('resume app-seen');
    expect([denied.code, denied.stderr]).toEqual([2, expect.stringContaining('dynamodb:Put')]);
    const resumed = await relay('resume app-seen');
    expect(resumed.stdout).toMatch(/^app-seen {2}resumed: app.configuration.BranchName was contested since \S+Z\n$/);
    expect((await relay('resume app-seen')).stdout).toBe('nothing of app-seen is contested\n');
    await waitUntil('the look after it', async () => {
      const { drift } = JSON.parse((await relay('show app-seen --json')).stdout);
      return drift[0]?.outcome === 'observed' ? true : undefined;
    });
    expect((await relay('list')).stdout).toMatch(/^app-seen .* ok \(drift: 1\)$/m);
    expect((await relay('repair app-seen --yes')).code).toBe(0);
  });
});

describe('the wiring', () => {
  it('is planned by the guard, and mended by it', async () => {
    await wiring.putStatements([]);
    await wiring.disableRule();
    const plan = await relay('plan --all');
    expect(plan.stdout).toContain(`${BUS_SUBJECT}\n  + Statement[commit-relay-${SOURCE}] = {`);
    expect(plan.stdout).toContain(`rule/${SOURCE}/${RULE}\n  ~ State = DISABLED -> ENABLED\n`);
    expect(plan.stdout).toContain('now: relay repair --wiring');
    const repair = await relay('repair --wiring --yes');
    expect(repair.stdout).toMatch(/\n2 repaired\n$/);
    expect([plan.code, repair.code]).toEqual([1, 0]);
    expect(await relay('plan --wiring')).toMatchObject({ code: 0, stdout: 'no drift in the wiring\n' });
  });

  it('is told as the guard last found it, where nobody may ask it', async () => {
    deny(test, 'lambda', 'Invoke');
    const { code, stderr } = await relay('plan --wiring');
    expect(stderr).toContain('the right lambda:InvokeFunction is needed');
    expect(stderr).toContain('what the guard found when it last looked');
    expect(code).toBe(0);
    deny(test, 'lambda', 'Invoke');
    expect((await json('plan --wiring')).map(({ lookedAt }) => typeof lookedAt)).toEqual([
      ...['string', 'string', 'string'],
    ]);
    deny(test, 'lambda', 'Invoke');
    expect((await relay('repair --wiring --yes')).code).toBe(2);
  });

  it('shows an account that is silent, and for how long nothing was heard of it', async () => {
    const heartbeats = heartbeatsOf(test);
    const lastHeard = minutesAgo(20);
    await heartbeats.put({ heardAt: lastHeard });
    heartbeats.close();
    await test.invoke('commit-relay-guard');
    const subject = `heartbeat/${SOURCE}`;
    const list = await relay('list');
    expect(list.stderr).toMatch(
      new RegExp(`^wiring: ${subject} is drift: 1, looked at \\S+Z; relay plan --wiring tells more$`, 'm'),
    );
    const plan = await relay('plan --wiring');
    expect(plan.stdout).toContain(
      `${subject}\n  ! lastHeard = ${lastHeard}\n      error source-silent  not for the relay to change\n`,
    );
    expect(plan.stdout).toContain('every link to the relay bus looks right; look at queues commit-relay-heartbeat-dlq');
    expect(plan.code).toBe(1);
    const found = (await json('plan --wiring')).flatMap((each) =>
      each.findings.map(({ field }) => `${each.subject} ${field}`),
    );
    expect(found).toEqual([`${subject} lastHeard`]);
    // Nothing of it is the relay's to repair.
    expect(await relay('repair --wiring --yes')).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('there is nothing that the relay would repair'),
    });
    await heartbeats.put({ heardAt: minutesAgo(1) });
    await test.invoke('commit-relay-guard');
    expect((await relay('list')).stderr).not.toContain('wiring:');
    expect(await relay('plan --wiring')).toMatchObject({ code: 0, stdout: 'no drift in the wiring\n' });
  });

  it('has nothing contested', async () => {
    expect((await relay(`resume ${BUS_SUBJECT}`)).stdout).toBe(`nothing of ${BUS_SUBJECT} is contested\n`);
  });
});

describe('a rule that starts a pipeline as well', () => {
  it('is told by the guard, and shown with --all', async () => {
    const Name = 'app-dev-main';
    const EventPattern = JSON.stringify(pushPattern());
    await test.call(PIPELINES, 'events', 'AWSEvents.PutRule', { Name, EventPattern });
    await test.call(PIPELINES, 'events', 'AWSEvents.PutTargets', { Rule: Name, Targets: [pipelineTarget('app-dev')] });
    // The guard looks at rules once an hour.
    const Key = { pk: { S: 'TRIGGERS' }, sk: { S: 'STATUS' } };
    await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.DeleteItem', { TableName: 'commit-relay-registry', Key });
    await test.invoke('commit-relay-guard');
    const { code, stdout } = await relay('plan --all');
    expect(code).toBe(1);
    expect(stdout).toMatch(new RegExp(`rule/${PIPELINES}/default/${Name} {2}as found at \\S+Z\n`));
    expect(stdout).toContain(
      'double-trigger  not for the relay to change; relay migrate lists what can take its place',
    );
    const list = await relay('list');
    expect(list.stderr).toMatch(/wiring: triggers is drift: \d, looked at \S+Z; relay plan --wiring tells more/);
    await test.call(PIPELINES, 'events', 'AWSEvents.RemoveTargets', { Rule: Name, Ids: ['start-app-dev'] });
    await test.call(PIPELINES, 'events', 'AWSEvents.DeleteRule', { Name });
  });
});

describe('what is wrong with the arguments', () => {
  it.each([
    ['plan app-de', 'ap-south-1; did you mean app-dev'],
    ['plan app-none', 'app-none is not a follower'],
    ['plan --all app-dev', '--all is every pipeline and the wiring: give it or names, got app-dev as well'],
    ['plan a/b', 'expected a name of 1 to 100 letters'],
    ['repair', 'say what to repair: PIPELINE..., --wiring or --all'],
    ['repair app-de --yes', 'did you mean app-dev'],
    ['repair --wiring --timeout 0', 'expected a whole number of seconds'],
    ['resume app-de', 'no pipeline app-de is registered; did you mean app-dev'],
    ['resume bus/other', 'expected the name of a pipeline, bus/commit-relay or rule/<account>/<rule>, got bus/other'],
    [`resume rule/${SOURCE}/commit-relay-forward-1`, 'the guard keeps no rule/'],
    ['resume', "missing required argument 'subject'"],
  ])('relay %s', async (args, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('relay repair needs --yes where nobody can be asked, and names the right to send', async () => {
    await vandalise('app-dev', toDevelop);
    expect((await relay('repair app-dev')).stderr).toContain('standard input is no terminal: give --yes to repair it');
    deny(test, 'sqs', 'SendMessageBatch');
    const { code, stderr } = await relay('repair app-dev --yes');
    expect(stderr).toContain('the right sqs:SendMessage is needed');
    expect(code).toBe(2);
    const later = await relay('repair app-dev --yes --no-wait');
    expect([later.code, later.stdout]).toEqual([0, expect.stringContaining('ordered; relay show app-dev tells')]);
  });
});
