import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { assemblyWithGrace } from '../support/impatient.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { installSmoke, outcomes, reportOf, type SmokeCommand, traces } from './smoke-command.ts';

const PROFILES = ['--profile', 'pipelines', '--source-profile', 'code'];
const RUN = [...PROFILES, '--yes', '--json', '--wait'];
const LOOP = ['source-action', 'register', 'push', 'repair', 'catch-up', 'unregister'];

let test: TestCloud;
let command: SmokeCommand;
let assembly: Awaited<ReturnType<typeof assemblyWithGrace>>;

beforeAll(async () => {
  assembly = await assemblyWithGrace(1);
  test = await bootCloud({ assembly: assembly.folder, sweepSeconds: 2 });
  // A pipeline's creation and its tags nominate it at once: what has to wait shall not wait for minutes.
  await test.setQueue('commit-relay-reconcile', { VisibilityTimeout: '35' });
  command = await installSmoke(test.cloud.endpoint);
});
afterEach(() => test.cloud.faults.clear());
afterAll(async () => {
  await command.remove();
  await test.close();
  await assembly.remove();
});

it('sees the whole loop and every unknown, and leaves nothing', { timeout: 240_000 }, async () => {
  const smoked = await command.smoke([...RUN, '90']);
  const report = reportOf(smoked);
  expect(report.checks.filter(({ kind }) => kind === 'loop').map(({ name }) => name)).toEqual(LOOP);
  expect(new Set(Object.values(outcomes(report))), smoked.stdout).toEqual(new Set(['seen']));
  expect(smoked.code).toBe(0);
  expect(report.left).toEqual([]);
  expect(await traces(test, report.name)).toEqual([]);
});

it('where pushes arrive by catch-up alone, says so, fails, and leaves nothing', { timeout: 240_000 }, async () => {
  const drop = { kind: 'drop' } as const;
  test.cloud.faults.add({
    service: 'events',
    operation: 'Ingest',
    mentions: ['aws.codecommit'],
    effect: drop,
    count: 99,
  });
  const smoked = await command.smoke([...RUN, '90']);
  expect(smoked.code).toBe(1);
  const report = reportOf(smoked);
  expect(outcomes(report)).toMatchObject({ register: 'seen', push: 'not seen', 'catch-up': 'not tried' });
  expect(report.checks.find(({ name }) => name === 'push')?.evidence).toMatch(
    /its event did not come: catch-up started run/,
  );
  expect(report.left).toEqual([]);
  expect(await traces(test, report.name)).toEqual([]);
});

it('leaves nothing after Ctrl-C', { timeout: 240_000 }, async () => {
  const smoked = await command.smoke([...RUN, '90'], (child, said) => {
    const stop = () => {
      if (!said().includes('register:')) return;
      child.stderr?.off('data', stop);
      child.kill('SIGINT');
    };
    child.stderr?.on('data', stop);
  });
  expect(smoked.code).toBe(130);
  const report = reportOf(smoked);
  expect(report.ended).toBe('interrupted');
  expect(report.left).toEqual([]);
  expect(await traces(test, report.name)).toEqual([]);
});

it.each([
  ['no source account', ['--yes'], /required option '--source-profile <name>' not specified/],
  [
    'a prefix that no queue may have',
    [...PROFILES, '--prefix', 'a.b'],
    /expected 1 to 40 letters, digits and - _, got a\.b/,
  ],
  ['no time', [...PROFILES, '--wait', '0'], /expected a whole number of seconds from 1 to 99999, got 0/],
  ['nobody to ask', PROFILES, /give --yes to go on/],
  [
    'the accounts mixed up',
    ['--profile', 'code', '--source-profile', 'pipelines', '--yes'],
    /no controller in account 111/,
  ],
  [
    'one account twice',
    ['--profile', 'pipelines', '--source-profile', 'pipelines', '--yes'],
    /not among the source accounts/,
  ],
])('refuses %s', async (_, args, words) => {
  const { code, stderr } = await command.smoke(args);
  expect(stderr).toMatch(words);
  expect(code).toBe(2);
});

it.each([
  ['iam', 'GetRole', 'NoSuchEntityException', /deploy CommitRelayDelivery-222222222222/],
  ['events', 'DescribeRule', 'ResourceNotFoundException', /deploy CommitRelaySource-111111111111/],
] as const)('names the stack that is missing: %s %s', async (service, operation, code, words) => {
  test.cloud.faults.add({ service, operation, effect: { kind: 'error', code, status: 404 }, count: 1 });
  const smoked = await command.smoke([...PROFILES, '--yes']);
  expect(smoked.stderr).toMatch(words);
  expect(smoked.code).toBe(2);
});

// The last: what it keeps is in the accounts until the cloud is closed.
it('tells why a source action fails, goes on with the rest, and keeps what is to be kept', {
  timeout: 240_000,
}, async () => {
  test.cloud.faults.add({
    service: 'codecommit',
    operation: 'GetCommit',
    role: 'commit-relay-source-action-ap-south-1',
    effect: { kind: 'error', code: 'AccessDeniedException', status: 400 },
    count: 99,
  });
  const smoked = await command.smoke([...RUN, '90', '--keep']);
  expect(smoked.code).toBe(1);
  const report = reportOf(smoked);
  expect(outcomes(report)).toMatchObject({
    'source-action': 'not seen',
    'parallel-overrides': 'not tried',
    register: 'seen',
    push: 'not seen',
    'catch-up': 'not tried',
    unregister: 'seen',
  });
  expect(report.checks[0]?.evidence).toMatch(
    /Failed: Source: The service role or action role doesn't have the permissions/,
  );
  const left = report.left.map((each) => each.split(' ').slice(0, 2).join(' '));
  const kinds = ['rule', 'rule', 'rule', 'queue', 'pipeline', 'repository', 'items'];
  expect(left.map((each) => each.split(' ')[0])).toEqual(kinds);
  const found = await traces(test, report.name);
  for (const each of left.filter((name) => !name.startsWith('items'))) expect(found).toContain(each);
});
