import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runsOf } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { deny, installRelay, type RelayCommand, tagsOf } from '../support/relay-command.ts';
import { pipelineTarget, pushPattern } from '../support/rules.ts';
import { assemblyWithTeamRules, events, putTeamRule } from '../support/team-rules.ts';

const sources = [{ repository: 'app', branch: 'main' }];
const FLEET = ['app-dev', 'app-prod', 'app-odd', 'app-off'];
let test: TestCloud;
let command: RelayCommand;
let app: WorkingCopy;
let assembly: Awaited<ReturnType<typeof assemblyWithTeamRules>>;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);
const file = (name: string) => join(command.folder, name);

beforeAll(async () => {
  assembly = await assemblyWithTeamRules();
  test = await bootCloud({ assembly: assembly.folder });
  command = await installRelay(test.cloud.endpoint);
  app = await test.createRepository('app');
  await app.push('main', 'README.md', '# app\n');
  for (const name of FLEET) await test.launch({ name, sources });
  await putTeamRule(test, { name: 'app-dev-on-push', bus: 'ci', pattern: pushPattern(), tags: { team: 'a' } });
  // As CDK makes it, and on the default bus.
  await putTeamRule(test, { name: 'app-prod-on-push', pattern: pushPattern({ referenceType: undefined }) });
  await putTeamRule(test, {
    name: 'app-prod-on-tag',
    pattern: pushPattern({ referenceType: ['tag'], referenceName: [{ prefix: 'v' }] }),
  });
  await putTeamRule(test, {
    name: 'app-odd-on-push',
    pattern: pushPattern({ referenceName: [{ 'anything-but': 'x' }] }),
  });
  await putTeamRule(test, { name: 'app-off-on-push', pattern: pushPattern(), state: 'DISABLED' });
  await putTeamRule(test, { name: 'nightly', pattern: { source: ['mine'] }, targets: [pipelineTarget('app-dev')] });
});
afterAll(async () => {
  await test.close();
  await command.remove();
  await assembly.remove();
});

/** What started a pipeline at a commit, run by run, once events and runs have come to rest. */
async function startedBy(commit: string): Promise<Record<string, string[]>> {
  await test.dispatched(commit);
  await test.cloud.eventsDelivered();
  const found = await Promise.all(
    FLEET.map(async (name) => {
      const runs = await waitUntil(`the runs of ${name} to end`, async () => {
        const all = await runsOf(test.clients, name);
        return all.some(({ status }) => status === 'InProgress') ? undefined : all;
      });
      const own = runs.filter(({ sourceRevisions = [] }) =>
        sourceRevisions.some(({ revisionId }) => revisionId === commit),
      );
      return [name, own.map(({ trigger }) => trigger?.triggerType ?? '')] as const;
    }),
  );
  return Object.fromEntries(found);
}

const ruleOf = async (name: string, bus = 'default') => {
  const { status, body } = await events(test, 'DescribeRule', { Name: name, EventBusName: bus });
  return status === 200 ? (body as Record<string, unknown>) : undefined;
};

describe('relay migrate', () => {
  it('finds pushes starting pipelines by rules', async () => {
    expect(await startedBy(await app.push('main', 'a', '1'))).toEqual({
      'app-dev': ['CloudWatchEvent'],
      'app-prod': ['CloudWatchEvent'],
      'app-odd': ['CloudWatchEvent'],
      'app-off': [],
    });
  });

  it('lists each rule, what it would tag, or why it cannot be replaced', async () => {
    const { code, stdout, stderr } = await relay('migrate');
    expect(stdout).toBe(`app-dev
  rule app-dev-on-push of bus ci: tags take its place
  + commit-relay:follow = main
  app follows main of ${SOURCE}/app, starts the head of the branch at that moment
app-odd
  rule app-odd-on-push of bus default: stays, tags cannot take its place
    filter  detail.referenceName holds {"anything-but":"x"}, which tags cannot say
app-off
  rule app-off-on-push of bus default: disabled; left alone: somebody disabled it, not relay migrate
app-prod
  rule app-prod-on-push of bus default: tags take its place
    note: the rule also starts it at a git tag of the name of the branch; the relay does not
  rule app-prod-on-tag of bus default: tags take its place
  + commit-relay:follow = main refs/tags/v::
  + commit-relay:start = head
  app follows main refs/tags/v** of ${SOURCE}/app, starts the head of the branch at that moment
`);
    expect(stderr).toBe(`account ${PIPELINES}, ${REGION}: 4 rules on pushes, of which tags can take the place of 3
1 disabled, left alone
relay migrate --apply does it
`);
    expect(code).toBe(0);
  });

  it('lists for machines, and for one pipeline', async () => {
    const { stdout, stderr } = await relay('migrate --json --pipeline app-odd --pipeline nobody');
    expect(JSON.parse(stdout)).toMatchObject({
      account: PIPELINES,
      pipelines: [
        { pipeline: 'app-odd', tags: {}, rules: [{ kind: 'irreplaceable', faults: [{ reason: 'filter' }] }] },
      ],
      leftovers: [],
    });
    expect(stderr).toContain('no rule starts nobody at pushes');
  });

  it.each([
    ['migrate --apply', 'standard input is no terminal: give --yes to tag the pipelines'],
    ['migrate --apply --json', '--json asks nothing: give --yes'],
    ['migrate --apply --undo x', 'give --apply or --undo, not both'],
    ['migrate --undo-file x', '--undo-file x is for --apply'],
    ['migrate --pipeline app+dev', 'expected a name of 1 to 100 letters, digits and . @ - _, got app+dev'],
    ['migrate --undo nowhere.json', 'undo file nowhere.json: cannot be read: ENOENT'],
    [
      'migrate --apply --yes --undo-file /nowhere/x.json',
      'undo file /nowhere/x.json: cannot be written: ENOENT. Nothing was changed',
    ],
  ])('%s is refused', async (args, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(await tagsOf(test, 'app-dev')).toEqual({});
  });

  it.each([
    ['torn', 'expected JSON, got 4 characters that are none'],
    ['{"version":2}', 'version: expected 1, got 2'],
    [
      JSON.stringify({
        version: 1,
        account: '333333333333',
        region: REGION,
        madeAt: '2026-01-02T12:00:00Z',
        rules: [],
        pipelines: [],
      }),
      'account: these credentials lead to 222222222222, got 333333333333',
    ],
    [
      JSON.stringify({
        version: 1,
        account: PIPELINES,
        region: 'eu-west-1',
        madeAt: '2026-01-02T12:00:00Z',
        rules: [],
        pipelines: [],
      }),
      'region: these credentials lead to ap-south-1, got eu-west-1',
    ],
    [
      JSON.stringify({
        version: 1,
        account: PIPELINES,
        region: REGION,
        madeAt: '2026-01-02T12:00:00Z',
        rules: [{ arn: 'x' }],
        pipelines: [],
      }),
      'rules.0.arn: expected the ARN of a rule, got "x"',
    ],
  ])('an undo file that holds %s is refused', async (content, message) => {
    await writeFile(file('bad.json'), content);
    const { code, stderr } = await relay(`migrate --undo ${file('bad.json')}`);
    expect(stderr).toContain(`undo file ${file('bad.json')}: `);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });

  it('warns where no push has come from the repository yet, and leaves its rules unless it is told otherwise', async () => {
    await test.createRepository('lib');
    await test.launch({ name: 'lib-dev', sources: [{ repository: 'lib', branch: 'main' }] });
    const pattern = pushPattern({}, { resources: [`arn:aws:codecommit:${REGION}:${SOURCE}:lib`] });
    await putTeamRule(test, { name: 'lib-dev-on-push', pattern });
    const { stdout } = await relay('migrate --pipeline lib-dev');
    expect(stdout).toContain(`warning: no push of ${SOURCE}/lib has come to the relay yet`);
    const left = await relay(`migrate --apply --yes --pipeline lib-dev --undo-file ${file('lib.json')}`);
    expect(left.stdout).toContain('rule lib-dev-on-push of bus default: left as it is: no push of its repository');
    expect(left.code).toBe(1);
    expect(await tagsOf(test, 'lib-dev')).toEqual({});
    expect(await ruleOf('lib-dev-on-push')).toMatchObject({ State: 'ENABLED' });
    const gone = await relay(`migrate --apply --yes --unseen --pipeline lib-dev --undo-file ${file('lib.json')}`);
    expect(gone.stdout).toContain('rule lib-dev-on-push of bus default: disabled, its pipeline is registered');
    expect(gone.code).toBe(0);
    expect(await relay(`migrate --undo ${file('lib.json')} --yes`)).toMatchObject({ code: 0 });
    await events(test, 'RemoveTargets', { Rule: 'lib-dev-on-push', Ids: ['start-lib-dev'] });
  });

  it('does nothing at no', async () => {
    const { code, stderr } = await command.relayAsked('migrate --apply', 'n\r');
    expect(code).toBe(1);
    expect(stderr).toMatch(/Apply\? \[y\/N\] [\s\S]*nothing was written/);
    expect(await tagsOf(test, 'app-dev')).toEqual({});
  });
});

describe('relay migrate --apply', () => {
  it('names the right that is missing; another run goes on', async () => {
    deny(test, 'events', 'DisableRule');
    const { code, stderr } = await relay(`migrate --apply --yes --pipeline app-dev --undo-file ${file('denied.json')}`);
    expect(stderr).toContain('events:DisableRule');
    expect(code).toBe(2);
    expect(await ruleOf('app-dev-on-push', 'ci')).toMatchObject({ State: 'ENABLED' });
    expect(await relay(`migrate --undo ${file('denied.json')} --yes`)).toMatchObject({ code: 0 });
    await forgotten('app-dev');
  });

  it('tags, waits until all is registered, and disables', async () => {
    const { code, stdout, stderr } = await relay(`migrate --apply --yes --undo-file ${file('first.json')}`);
    expect(stderr).toContain(`relay migrate --undo ${file('first.json')} puts all of it back`);
    expect(stdout.split('\n').slice(-4)).toEqual([
      'rule app-dev-on-push of bus ci: disabled, its pipeline is registered',
      'rule app-prod-on-push of bus default: disabled, its pipeline is registered',
      'rule app-prod-on-tag of bus default: disabled, its pipeline is registered',
      '',
    ]);
    expect(code).toBe(0);
    const undo = JSON.parse(await readFile(file('first.json'), 'utf8'));
    expect(undo).toMatchObject({ account: PIPELINES, region: REGION });
    expect(undo.rules[0]).toMatchObject({
      name: 'app-dev-on-push',
      bus: 'ci',
      state: 'ENABLED',
      description: 'made by hand: app-dev-on-push',
      targets: [pipelineTarget('app-dev')],
      tags: { team: 'a' },
    });
    expect(undo.pipelines).toEqual([
      { name: 'app-dev', tags: {} },
      { name: 'app-prod', tags: {} },
    ]);
  });

  it('has a push start each pipeline once', async () => {
    expect(await startedBy(await app.push('main', 'a', '2'))).toEqual({
      'app-dev': ['StartPipelineExecution'],
      'app-prod': ['StartPipelineExecution'],
      'app-odd': ['CloudWatchEvent'],
      'app-off': [],
    });
  });

  it('overwrites no file', async () => {
    const { code, stderr } = await relay(`migrate --apply --yes --undo-file ${file('first.json')}`);
    expect(code).toBe(2);
    expect(stderr).toContain('there is such a file already, and it is not overwritten. Nothing was changed');
    expect(await ruleOf('app-dev-on-push', 'ci')).toMatchObject({ State: 'DISABLED' });
  });

  it('removes on the second run what it disabled, and nothing that others did', async () => {
    const { code, stdout } = await relay(`migrate --apply --yes --json --undo-file ${file('second.json')}`);
    expect(code).toBe(0);
    expect(
      JSON.parse(stdout).outcomes.map(({ name, outcome }: Record<string, string>) => `${name} ${outcome}`),
    ).toEqual(['app-dev-on-push removed', 'app-prod-on-push removed', 'app-prod-on-tag removed']);
    expect(await ruleOf('app-dev-on-push', 'ci')).toBeUndefined();
    expect(await ruleOf('app-off-on-push')).toMatchObject({ State: 'DISABLED' });
    expect(await relay('migrate --apply')).toMatchObject({ code: 0 });
  });
});

describe('relay migrate --undo', () => {
  it('puts rules that were removed back, and the tags', async () => {
    const { code, stdout, stderr } = await relay(`migrate --undo ${file('first.json')} --yes`);
    expect(stdout).toBe(`rule app-dev-on-push of bus ci, ENABLED: gone; to be made anew
rule app-prod-on-push of bus default, ENABLED: gone; to be made anew
rule app-prod-on-tag of bus default, ENABLED: gone; to be made anew
app-dev
  - commit-relay:follow = main
app-prod
  - commit-relay:follow = main refs/tags/v::
  - commit-relay:start = head
`);
    expect(stderr).toContain('put back.');
    expect(code).toBe(0);
    expect(await ruleOf('app-dev-on-push', 'ci')).toMatchObject({
      State: 'ENABLED',
      Description: 'made by hand: app-dev-on-push',
    });
    for (const name of ['app-dev', 'app-prod']) await forgotten(name);
    expect(await startedBy(await app.push('main', 'a', '3'))).toEqual({
      'app-dev': ['CloudWatchEvent'],
      'app-prod': ['CloudWatchEvent'],
      'app-odd': ['CloudWatchEvent'],
      'app-off': [],
    });
  });

  it('has nothing to do the second time, and asks nothing', async () => {
    const { code, stdout } = await relay(`migrate --undo ${file('first.json')} --json`);
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ applied: false, done: true });
  });
});

async function forgotten(name: string): Promise<void> {
  await waitUntil(`${name} to be forgotten`, async () => {
    const { stdout } = await relay('list --json');
    return JSON.parse(stdout).followers.some(({ pipeline }: { pipeline: string }) => pipeline === name)
      ? undefined
      : true;
  });
}
