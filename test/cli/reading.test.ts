import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { deny, installRelay, type RelayCommand, tag, type Variables } from '../support/relay-command.ts';

const sources = [{ repository: 'app', branch: 'main' }];
let test: TestCloud;
let app: WorkingCopy;
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);

beforeAll(async () => {
  test = await bootCloud();
  command = await installRelay(test.cloud.endpoint);
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  for (const name of ['app-dev', 'app-prod']) await test.createPipeline({ name, sources, follow: '@' });
  await relay('follow app-prod --paused --yes');
});
afterAll(async () => {
  await test.close();
  await command.remove();
});

describe('relay list', () => {
  it('lists what is registered, without colours in a pipe', async () => {
    await waitUntil('app-prod to be paused', async () =>
      (await relay('list')).stdout.includes('paused') ? true : undefined,
    );
    const { code, stdout } = await command.spawnRelay('list');
    expect(code).toBe(0);
    expect(stdout).toBe(
      `PIPELINE  ACTION  REPOSITORY        FOLLOWS  START  STATE
app-dev   app     ${SOURCE}/app  main     head   ok
app-prod  app     ${SOURCE}/app  main     head   paused
`,
    );
  });

  it.each([
    ['app', 2],
    [`${SOURCE}/app`, 2],
    [`arn:aws:codecommit:${REGION}:${SOURCE}:app`, 2],
    ['pp', 0],
    [`${PIPELINES}/app`, 0],
  ])('--repository %s finds %d', async (repository, count) => {
    const { stdout, stderr } = await relay(`list --json --repository ${repository}`);
    expect(JSON.parse(stdout).followers).toHaveLength(count);
    expect(stderr).toContain(count === 0 ? `no follower of ${repository}` : '');
  });

  it('refuses what can be no repository', async () => {
    const { code, stderr } = await relay('list --repository a/b/c');
    expect(code).toBe(2);
    expect(stderr).toContain('expected a name, account/name or ARN of a repository, got a/b/c');
  });
});

describe('relay show', () => {
  it('shows tags in words, the registration and the last start', async () => {
    const pushed = await app.push('main', 'a.txt', '1');
    await test.dispatched(pushed);
    const { code, stdout } = await relay('show app-dev');
    expect(code).toBe(0);
    expect(stdout).toContain('commit-relay:follow = @\n    the branch of the source action');
    expect(stdout).toContain(`app follows main of ${SOURCE}/app, starts the head of the branch`);
    expect(stdout).toContain('in step with its tags and definition');
    const [run] = await test.startedRuns('app-dev');
    expect(stdout).toMatch(new RegExp(`main +${SOURCE}/app +${pushed.slice(0, 8)} .*${run?.pipelineExecutionId}`));
  });

  it('says what is wrong, also to machines', async () => {
    await tag(test, 'app-dev', { 'commit-relay:follow': 'a..b' });
    await waitUntil('the problem', async () =>
      (await relay('list --invalid')).stdout.includes('invalid: invalid-entry') ? true : undefined,
    );
    const { code, stdout } = await relay('show app-dev --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      following: true,
      problems: [{ tag: 'commit-relay:follow', value: 'a..b', position: 0, reason: 'invalid-entry' }],
      registered: [{ action: 'app' }],
      outOfStep: [],
    });
  });

  it('says how to make a pipeline a follower, and what somebody may have meant', async () => {
    await test.launch({ name: 'app-test', sources });
    await tag(test, 'app-test', { 'Commit-Relay:Follow': 'main' });
    const { code, stdout } = await relay('show app-test');
    expect(code).toBe(0);
    expect(stdout).toContain(
      'not a follower: no push starts it through the relay. To make it one: relay follow app-test',
    );
    expect(stdout).toContain('near-miss  the relay does not read Commit-Relay:Follow');
  });
});

describe('relay lint --live', () => {
  it('finds bad tags, and says what it did not check', async () => {
    const { code, stdout, stderr } = await relay('lint --live');
    expect(code).toBe(1);
    expect(stdout).toMatch(/app-dev\n {2}error invalid-entry/);
    expect(stdout).toMatch(/app-test\n {2}error near-miss/);
    expect(stdout).toMatch(/2 errors in 3 pipelines\n$/);
    expect(stderr).toContain('repositories were not checked');
  });

  it('compares with the repositories of source accounts', async () => {
    await test.createRepository('lonely');
    await relay(`follow app-prod --repository ${SOURCE}/ap --yes --no-wait`);
    const { code, stdout } = await relay('lint --live --source-profile code --json');
    expect(code).toBe(1);
    const { findings, repositoriesChecked } = JSON.parse(stdout);
    expect(repositoriesChecked).toBe(true);
    expect(findings).toContainEqual(
      expect.objectContaining({ reason: 'no-such-repository', pipeline: 'app-prod', expected: 'app' }),
    );
    expect(findings).toContainEqual(expect.objectContaining({ reason: 'not-followed', severity: 'note' }));
  });
});

describe('relay', () => {
  it.each<[string, Variables, string]>([
    [
      'without a Region',
      { AWS_DEFAULT_REGION: undefined },
      'no Region is set: give --region, set AWS_REGION or AWS_DEFAULT_REGION',
    ],
    ['without credentials', { AWS_ACCESS_KEY_ID: undefined }, 'no usable credentials'],
    ['with unknown credentials', { AWS_ACCESS_KEY_ID: 'AKIANOBODY' }, 'AWS does not know these credentials'],
    ['where nothing answers', { AWS_ENDPOINT_URL: 'http://127.0.0.1:1' }, 'no answer from AWS'],
    ['where no controller is', { AWS_ACCESS_KEY_ID: SOURCE }, `no controller in account ${SOURCE}, ${REGION}`],
  ])('%s says so', async (_what, variables, message) => {
    const { code, stdout, stderr } = await relay('list', variables);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });

  it('says which call was denied', async () => {
    deny(test, 'lambda', 'GetFunctionConfiguration');
    const { code, stderr } = await relay('list');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: access denied: .* the right lambda:GetFunctionConfiguration is needed\n {2}AWS says: /,
    );
  });
});
