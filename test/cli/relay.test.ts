import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { TagResourceCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineDeclaration } from '../../local/demo/fleet.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const project = join(import.meta.dirname, '../..');
const sources = [{ repository: 'app', branch: 'main' }];
let test: TestCloud;
let app: WorkingCopy;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-command-'));
  await writeFile(
    join(folder, 'config'),
    `[profile code]\naws_access_key_id = ${SOURCE}\naws_secret_access_key = local\nregion = ${REGION}\n`,
  );
  test = await bootCloud();
  app = await test.createRepository('app');
  await test.dispatched(await app.push('main', 'README.md', '# app\n'));
  for (const name of ['app-dev', 'app-prod']) await test.launch({ name, sources });
});
afterAll(async () => {
  await test.close();
  await rm(folder, { recursive: true, force: true });
});

type Ended = { code: number | null; stdout: string; stderr: string };
type Variables = Record<string, string | undefined>;

/** The environment of somebody who uses the AWS CLI against the local cloud. */
const environment = (): Variables => ({
  PATH: process.env['PATH'],
  AWS_ENDPOINT_URL: test.cloud.endpoint,
  AWS_ACCESS_KEY_ID: PIPELINES,
  AWS_SECRET_ACCESS_KEY: 'local',
  AWS_DEFAULT_REGION: REGION,
  AWS_CONFIG_FILE: join(folder, 'config'),
  AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
  AWS_EC2_METADATA_DISABLED: 'true',
});

/** Runs the command to its end; with an input that is no terminal. */
function relay(args: string, { input = '', ...variables }: Variables & { input?: string } = {}): Promise<Ended> {
  const all = { ...environment(), ...variables };
  const env = Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
  return new Promise((resolve) => {
    const command = [join(project, 'cli/relay.ts'), ...args.split(' ')];
    const child = execFile(process.execPath, command, { cwd: folder, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
    child.stdin?.end(input);
  });
}

async function tagsOf(name: string): Promise<Record<string, string>> {
  const resourceArn = `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;
  const { body } = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.ListTagsForResource', {
    resourceArn,
  });
  const { tags } = body as { tags: { key: string; value: string }[] };
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

async function tag(name: string, ...tags: [string, string][]): Promise<void> {
  const resourceArn = `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;
  const command = new TagResourceCommand({ resourceArn, tags: tags.map(([key, value]) => ({ key, value })) });
  await test.clients.codepipeline.send(command);
}

const deny = (service: 'codepipeline' | 'lambda', operation: string) =>
  test.cloud.faults.add({
    service,
    operation,
    effect: { kind: 'error', code: 'AccessDeniedException', status: 400 },
    count: 1,
  });

describe('relay follow', () => {
  it('writes tags, shows them, and waits until they are registered', async () => {
    const { code, stdout, stderr } = await relay(
      'follow app-dev --branch main --branch release/* --path services/api/ --yes',
    );
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toBe(
      `app-dev  account ${PIPELINES}, ${REGION}
  + commit-relay:follow = main release/:
  + commit-relay:paths = services/api/
  app follows main release/* of ${SOURCE}/app, only for changes in services/api/, starts exactly the pushed commit
  registered
`,
    );
    expect(await tagsOf('app-dev')).toEqual({
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
    expect(await tagsOf('app-dev')).toEqual({ 'commit-relay:follow': '@' });
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
    ['follow app-devv --yes', 2, 'there is no pipeline app-devv in ap-south-1; did you mean app-dev'],
    ['follow app+dev', 2, 'expected a name of 1 to 100 letters, digits and . @ - _, got app+dev'],
    ['follow app-dev --variable X=y', 2, 'got X=y'],
    ['follow app-dev --variable X=ref --variable X=tag', 2, 'variable X is given twice'],
    ['follow app-dev --start tip', 2, "'tip' is invalid. Allowed choices are head, commit"],
    ['follow app-dev --timeout 0', 2, 'expected a whole number of seconds from 1 to 99999, got 0'],
  ])('%s ends with %d and writes nothing', async (args, expected, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
    expect([await tagsOf('app-dev'), await tagsOf('app-prod')]).toEqual([{ 'commit-relay:follow': '@' }, {}]);
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
    deny('codepipeline', 'UntagResource');
    const { code, stderr } = await relay('follow app-prod --branch main --yes');
    expect(code).toBe(2);
    expect(stderr).toContain('written: commit-relay:follow; still there: commit-relay:paused');
    expect(stderr).toContain('the right codepipeline:UntagResource is needed');
    expect(stderr).not.toMatch(/\n\s+at /);
    expect(await relay('follow app-prod --paused --yes')).toMatchObject({ code: 0 });
  });
});

describe('relay list', () => {
  it('lists what is registered, without colours in a pipe', async () => {
    const { code, stdout, stderr } = await relay('list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
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
    await tag('app-dev', ['commit-relay:follow', 'a..b']);
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
    await tag('app-test', ['Commit-Relay:Follow', 'main']);
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

describe('relay lint FILE', () => {
  const declared = (follow: string) => ({
    pipeline: pipelineDeclaration({ name: 'web', sources }, { source: SOURCE, pipelines: PIPELINES, region: REGION }),
    tags: [{ key: 'commit-relay:follow', value: follow }],
  });

  it('reads files without any account, and says by what it did not judge', async () => {
    await writeFile(join(folder, 'web.json'), JSON.stringify(declared('main release/')));
    const offline = { AWS_ENDPOINT_URL: undefined, AWS_ACCESS_KEY_ID: undefined };
    const { code, stdout, stderr } = await relay('lint web.json', offline);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no findings in 1 pipeline\n' });
    expect(stderr).toContain('allowed accounts and selfService were not checked');
  });

  it('judges by the configuration, and goes on where a file cannot be read', async () => {
    const config = join(project, 'cdk.json');
    const web = declared('main main');
    const input = JSON.stringify([
      web,
      { ...web, tags: [{ key: 'commit-relay:repository', value: '333333333333/app' }, ...web.tags] },
    ]);
    const { code, stdout, stderr } = await relay(`lint - missing.json --config ${config}`, { input });
    expect(code).toBe(2);
    expect(stderr).toContain('error: missing.json: cannot be read');
    expect(stdout).toContain('warning covered-entry');
    expect(stdout).toContain('error foreign-account');
  });

  it.each([
    ['lint', 'say what to lint: files, or --live'],
    ['lint --live web.json', '--live reads the account and no files, got web.json'],
    ['lint web.json --source-profile code', '--source-profile is for --live'],
    ['lint web.json --account 12', 'expected an account id of 12 digits, got 12'],
    ['lint web.json --config web.json', 'web.json: holds no context commit-relay'],
  ])('%s is refused', async (args, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('relay unfollow', () => {
  it('removes all relay tags, also bad ones, and waits until the pipeline is forgotten', async () => {
    await tag('app-dev', ['commit-relay:folow', 'x'], ['team', 'a']);
    const { code, stdout } = await relay('unfollow app-dev --yes');
    expect(code).toBe(0);
    expect(stdout).toContain(
      '  - commit-relay:folow = x\n  - commit-relay:follow = a..b\n  follows nothing, and no push starts it\n  forgotten\n',
    );
    expect(await tagsOf('app-dev')).toEqual({ team: 'a' });
    const { stdout: listed } = await relay('list --json');
    expect(JSON.parse(listed).followers.map(({ pipeline }: { pipeline: string }) => pipeline)).toEqual(['app-prod']);
  });

  it('asks on a terminal, and at no writes nothing', async () => {
    const { run } = await import('../../cli/program.ts');
    const { createTerminal } = await import('../../cli/terminal.ts');
    const make = () => Object.assign(new PassThrough(), { isTTY: true });
    const io = { stdin: make(), stdout: make(), stderr: make() };
    const before = await tagsOf('app-prod');
    io.stderr.on('data', (chunk) => {
      if (String(chunk).includes('Apply?')) io.stdin.write('n\r');
    });
    const credentials = ['--profile', 'pipelines', '--region', REGION, '--endpoint-url', test.cloud.endpoint];
    await writeFile(
      join(folder, 'config'),
      `[profile pipelines]\naws_access_key_id=${PIPELINES}\naws_secret_access_key=local\n`,
    );
    process.env['AWS_CONFIG_FILE'] = join(folder, 'config');
    expect(await run(['unfollow', 'app-prod', ...credentials], createTerminal(io))).toBe(1);
    delete process.env['AWS_CONFIG_FILE'];
    expect(await tagsOf('app-prod')).toEqual(before);
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
    deny('lambda', 'GetFunctionConfiguration');
    const { code, stderr } = await relay('list');
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^error: access denied: .* the right lambda:GetFunctionConfiguration is needed\n {2}AWS says: /,
    );
  });

  it.each([
    ['', 2, 'Usage: relay [options] [command]'],
    ['lst', 2, 'Did you mean list?'],
    ['list --nope', 2, "unknown option '--nope'"],
    ['list --region Mumbai', 2, 'expected a Region, as ap-south-1, got Mumbai'],
    ['list --endpoint-url nowhere', 2, 'expected a URL'],
  ])('relay %s ends with %d', async (args, expected, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });

  it.each(['', 'follow', 'unfollow', 'list', 'show', 'lint'])('relay %s --help has examples', async (command) => {
    const { code, stdout } = await relay(`${command} --help`.trim());
    expect(code).toBe(0);
    expect(stdout).toContain(command === '' ? 'Commands:' : `Examples:\n  $ relay ${command}`);
    if (command !== '') expect(stdout).toContain('--json');
  });
});
