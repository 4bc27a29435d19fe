import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { deny, installRelay, type RelayCommand, tag, tagsOf } from '../support/relay-command.ts';

const sources = [{ repository: 'app', branch: 'main' }];
let test: TestCloud;
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);

beforeAll(async () => {
  test = await bootCloud();
  command = await installRelay(test.cloud.endpoint);
  const app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  for (const name of ['app-dev', 'app-prod']) await test.launch({ name, sources });
});
afterAll(async () => {
  await test.close();
  await command.remove();
});

describe('relay follow', () => {
  it('writes tags, shows them, and waits until they are registered', async () => {
    const { code, stdout } = await relay('follow app-dev --branch main --branch release/* --path services/api/ --yes');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `app-dev  account ${PIPELINES}, ${REGION}
  + commit-relay:follow = main release/:
  + commit-relay:paths = services/api/
  app follows main release/* of ${SOURCE}/app, only for changes in services/api/, starts exactly the pushed commit
  registered
`,
    );
    expect(await tagsOf(test, 'app-dev')).toEqual({
      'commit-relay:follow': 'main release/:',
      'commit-relay:paths': 'services/api/',
    });
  });

  it('has nothing to do the second time, and asks nothing', async () => {
    const { code, stdout } = await relay('follow app-dev --branch main --branch release/* --path services/api/');
    expect(code).toBe(0);
    expect(stdout).toContain('nothing to change');
  });

  it('removes what is not said any more, and tells machines all of it', async () => {
    const { code, stdout } = await relay('follow app-dev --yes --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      pipeline: 'app-dev',
      applied: true,
      registered: true,
      changes: [
        { kind: 'change', tag: 'commit-relay:follow', before: 'main release/:', after: '@' },
        { kind: 'remove', tag: 'commit-relay:paths' },
      ],
      tags: { 'commit-relay:follow': '@' },
      followers: [{ action: 'app', start: 'head' }],
      problems: [],
    });
    expect(await tagsOf(test, 'app-dev')).toEqual({ 'commit-relay:follow': '@' });
  });

  it.each([
    ['follow app-dev --branch main', 2, 'standard input is no terminal: give --yes'],
    ['follow app-dev --branch main --json', 2, '--json asks nothing: give --yes'],
    ['follow app-dev --branch main --dry-run', 0, 'dry run'],
    ['follow app-dev --branch a..b --yes', 1, 'refused, nothing was written'],
    ['follow app-dev --branch a,b --yes', 1, "a tag's value may not hold all of this, got a,b"],
    ['follow app-dev --repository 333333333333/app --yes', 1, 'not an allowed source account'],
    ['follow app-dev --action Nope --yes', 1, 'app-dev has no action Nope'],
    ['follow app-prod --action app --yes', 1, 'no commit-relay:follow, by which IAM knows'],
    [
      'follow app-devv --yes',
      2,
      'there is no pipeline app-devv in account 222222222222, ap-south-1; did you mean app-dev',
    ],
    ['follow app+dev', 2, 'expected a name of 1 to 100 letters, digits and . @ - _, got app+dev'],
    ['follow app-dev --variable X=y', 2, 'got X=y'],
    ['follow app-dev --variable X=ref --variable X=tag', 2, 'variable X is given twice'],
    ['follow app-dev --start tip', 2, "'tip' is invalid. Allowed choices are head, commit"],
    ['follow app-dev --timeout 0', 2, 'expected a whole number of seconds from 1 to 99999, got 0'],
  ])('%s ends with %d and writes nothing', async (args, expected, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
    expect([await tagsOf(test, 'app-dev'), await tagsOf(test, 'app-prod')]).toEqual([
      { 'commit-relay:follow': '@' },
      {},
    ]);
  });

  it('puts a caret under what is wrong', async () => {
    const { stderr } = await relay('follow app-dev --branch main --branch a..b --yes');
    expect(stderr).toContain(
      '    commit-relay:follow = main a..b\n                               ^\n    valid: a branch',
    );
  });

  it('says when it was not registered in time, with the tags written', async () => {
    await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name: 'commit-relay-tags' });
    await test.call(PIPELINES, 'events', 'AWSEvents.DisableRule', { Name: 'commit-relay-lifecycle' });
    const { code, stderr } = await relay('follow app-prod --paused --yes --timeout 1');
    expect(stderr).toContain('not registered within 1 s. The tags are written');
    expect(code).toBe(1);
    const shown = await relay('show app-prod');
    expect(shown.stdout).toMatch(/registered\n {2}nothing\n {2}not in step: it is not registered yet/);
    await test.call(PIPELINES, 'events', 'AWSEvents.EnableRule', { Name: 'commit-relay-tags' });
    await test.call(PIPELINES, 'events', 'AWSEvents.EnableRule', { Name: 'commit-relay-lifecycle' });
    await test.invoke('commit-relay-sweep');
    expect(await relay('follow app-prod --paused')).toMatchObject({ code: 0 });
  });

  it('names the right that is missing, and what was done before', async () => {
    deny(test, 'codepipeline', 'UntagResource');
    const { code, stderr } = await relay('follow app-prod --branch main --yes');
    expect(code).toBe(2);
    expect(stderr).toContain('written: commit-relay:follow; still there: commit-relay:paused');
    expect(stderr).toContain('the right codepipeline:UntagResource is needed');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await relay('follow app-prod --paused --yes')).toMatchObject({ code: 0 });
  });
});

describe('relay unfollow', () => {
  it('removes all relay tags, also bad ones, and waits until the pipeline is forgotten', async () => {
    await tag(test, 'app-dev', { 'commit-relay:follow': 'a..b', 'commit-relay:folow': 'x', team: 'a' });
    const { code, stdout } = await relay('unfollow app-dev --yes');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '  - commit-relay:follow = a..b\n  - commit-relay:folow = x\n  follows nothing, and no push starts it\n  forgotten\n',
    );
    expect(await tagsOf(test, 'app-dev')).toEqual({ team: 'a' });
    const { stdout: listed } = await relay('list --json');
    expect(JSON.parse(listed).followers.map(({ pipeline }: { pipeline: string }) => pipeline)).toEqual(['app-prod']);
  });

  it('asks on a terminal, and at no writes nothing', async () => {
    const before = await tagsOf(test, 'app-prod');
    const { code, stdout, stderr } = await command.relayAsked('unfollow app-prod', 'n\r');
    expect(code).toBe(1);
    expect(stdout).toContain('- commit-relay:follow = @');
    expect(stderr).toMatch(/Apply\? \[y\/N\] [\s\S]*nothing was written/);
    expect(await tagsOf(test, 'app-prod')).toEqual(before);
  });

  it('does so at yes', async () => {
    expect(await command.relayAsked('unfollow app-prod', 'y\r')).toMatchObject({ code: 0 });
    expect(await tagsOf(test, 'app-prod')).toEqual({});
  });
});
