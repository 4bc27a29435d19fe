import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../local/demo/function-logs.ts';
import { startsDone } from '../../local/demo/outcome.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { assemblyWithReader, READER } from '../support/reader-role.ts';
import { deny, installRelay, type RelayCommand } from '../support/relay-command.ts';

const sources = [{ repository: 'mono', branch: 'main' }];
let test: TestCloud;
let mono: WorkingCopy;
let reader: Awaited<ReturnType<typeof assemblyWithReader>>;
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);
const json = async (args: string) => JSON.parse((await command.spawnRelay(`${args} --json`)).stdout);

beforeAll(async () => {
  reader = await assemblyWithReader();
  test = await bootCloud({ assembly: reader.folder });
  command = await installRelay(test.cloud.endpoint);
  mono = await test.createRepository('mono');
  await mkdir(join(mono.path, 'api'));
  await test.dispatched(await mono.push('main', 'README.md', '# mono\n'));
  await test.createPipeline({
    name: 'api',
    sources,
    follow: 'main',
    tags: { paths: 'api/', start: 'commit', variables: 'SHA=short-commit AUTHOR=author EVENT=event-id' },
    variables: ['SHA', 'AUTHOR'],
  });
  await test.createPipeline({ name: 'web', sources, follow: 'main', tags: { paths: 'web/ ::/:.css' } });
  await test.createPipeline({ name: 'all', sources, follow: '@' });
  await test.createPipeline({ name: 'off', sources, follow: '@', tags: { paused: 'true' } });
  await test.createPipeline({ name: 'rel', sources, follow: 'release/' });
  await test.createPipeline({ name: 'none', sources });
  await test.createPipeline({ name: 'bad', sources, follow: 'a..b' });
});
afterAll(async () => {
  await test.close();
  await command.remove();
  await reader.remove();
});

/** A commit in the repository, on a branch that nobody follows. */
async function commitAside(file: string, message: string): Promise<string> {
  await writeFile(join(mono.path, file), Math.random().toString());
  await mono.git('add', '--all');
  await mono.git('commit', '--quiet', '--message', message);
  await mono.git('push', '--quiet', '--force', 'origin', 'HEAD:refs/heads/aside');
  return mono.git('rev-parse', 'HEAD');
}

/** Pushes what HEAD is to main, and gives the dispatched push once every start is dealt with. */
async function pushToMain(): Promise<LogLine> {
  const commit = await mono.git('rev-parse', 'HEAD');
  await mono.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
  const pushed = await test.logs.waitFor(`main to be dispatched at ${commit}`, {
    matches: (line) =>
      line.message === 'push dispatched' && line['commit'] === commit && line['ref'] === 'refs/heads/main',
  });
  await startsDone(test.clients);
  return pushed;
}

type Row = Readonly<Record<string, unknown>>;
const facts = (rows: readonly Row[]) =>
  rows
    .map(({ pipeline, action, reason, entry, because }) => ({ pipeline, action, reason, entry, because }))
    .toSorted((a, b) => (String(a.pipeline) < String(b.pipeline) ? -1 : 1));
const loggedOf = ({ pushId }: Row): Row[] =>
  test.logs.lines().filter((line) => line.message === 'decision' && line['pushId'] === pushId);
const runsOf = async (name: string) =>
  (await test.startedRuns(name)).map(({ sourceRevisions }) => sourceRevisions?.[0]?.revisionId);

let first: string;
let second: string;

describe('relay explain', () => {
  it('decides as dispatch does about the same push', async () => {
    first = await mono.git('rev-parse', 'HEAD');
    second = await commitAside('api/x.ts', 'Change the API');
    const args = `explain --repository mono --ref main --commit ${second} --old ${first} --source-profile code`;
    const { followers } = await json(args);
    const text = await relay(args);
    expect(facts(followers)).toEqual(facts(loggedOf(await pushToMain())));
    expect(text.stdout).toBe(`${SOURCE}/mono main  from ${first.slice(0, 8)} to ${second.slice(0, 8)}
  the relay knows no push of this commit
PIPELINE  ACTION  STARTS  WHY                                                COMMIT
all       mono    yes     entry @                                            head
api       mono    yes     entry main; api/x.ts in api/                       ${second.slice(0, 8)}
off       mono    no      paused: by its tags; entry @                       -
rel       mono    no      ref-not-followed: it follows release/              -
web       mono    no      paths-unchanged: nothing changed in web/ **/*.css  -
`);
    expect(await runsOf('api')).toEqual([second]);
    expect(await runsOf('web')).toEqual([]);
  });

  it('tells of a known push what was sent, and what became of it', async () => {
    const args = `explain --repository ${SOURCE}/mono --ref refs/heads/main --commit ${second} --source-profile code`;
    const { code, stdout } = await relay(`${args} --pipeline api`);
    expect(code).toBe(0);
    const [run] = await test.startedRuns('api');
    expect(stdout).toContain(`entry main; api/x.ts in api/; execution ${run?.pipelineExecutionId}`);
    expect(stdout).toMatch(
      / {2}mono at [0-9a-f]{40}\n.*\n {2}variable SHA = .{7}\n {2}variable AUTHOR = Ann Example\n/,
    );
    expect(stdout).toMatch(/ {2}clientRequestToken [0-9a-f]{64}\n$/);
  });

  it('reads the source account by a role as well', async () => {
    const args = `explain --repository mono --ref main --commit ${second} --old ${first}`;
    const { followers, unread } = await json(`${args} --source-role-arn ${READER}`);
    expect(unread).toEqual([]);
    expect(followers).toEqual((await json(`${args} --source-profile code`)).followers);
    const { stderr } = await relay(`${args} --source-role-arn ${READER} --source-profile code`);
    expect(stderr).toContain("'--source-role-arn <arn>' cannot be used with option '--source-profile <name>'");
  });

  it('lets path filters through where nobody can read the source account, and says how to give it access', async () => {
    const { code, stdout, stderr } = await relay(`explain --repository mono --ref main --commit ${second}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^web .* yes .* changes unknown: denied/m);
    expect(stderr).toContain('changes unknown: path filters let it through');
    expect(stderr).toContain('(the source account cannot be read)');
    expect(stderr).toContain('give --source-profile or --source-role-arn');
  });

  it('tells that an older push would be overtaken, also where the head is taken', async () => {
    const event = JSON.parse(await readFile('events/codecommit/branch-updated-push.json', 'utf8'));
    const detail = { ...event.detail, repositoryName: 'mono', commitId: first };
    const resources = [`arn:aws:codecommit:${REGION}:${SOURCE}:mono`];
    const body = JSON.stringify({ ...event, resources, detail });
    const { code, stdout } = await command.spawnRelay('explain - --source-profile code', {}, body);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^api .* overtaken .*it has started .* which is newer/m);
    expect(stdout).toMatch(/^all .* overtaken .*it has started .* which is newer/m);
  });

  it('says that a push to come counts as one of a new ref, where nobody says what it is at', async () => {
    const args = `explain --repository mono --ref main --commit ${'a'.repeat(40)} --pipeline none`;
    const { code, stdout, stderr } = await relay(args);
    expect(code).toBe(0);
    expect(stdout).toBe(`${SOURCE}/mono main  new to aaaaaaaa
  the relay knows no push of this commit; without --old, main counts as new
`);
    expect(stderr).toBe(`none follows nothing of ${SOURCE}/mono: relay show none tells what it does\n`);
  });

  it('says where an event stops being JSON, and that the relay would keep it', async () => {
    const { code, stderr } = await command.spawnRelay('explain -', {}, '{ broken');
    expect(stderr).toMatch(/^-: not-json: .*position 2.* it keeps it in commit-relay-pushes-dlq$/m);
    expect(code).toBe(1);
  });

  it.each([
    ['branch-deleted', 0, 'ref-deleted: refs/heads/feature/checkout of 111111111111/app was deleted'],
    ['tag-created', 0, 'no pipeline follows 111111111111/app'],
    ['pull-request-created', 0, 'a pull request: it starts nothing'],
    ['comment-on-commit', 0, 'a comment: it starts nothing'],
    ['unreferenced-merge-commit-created', 0, 'no ref points to'],
    ['../commit-relay.heartbeat/source-heartbeat', 0, 'heartbeat of account 111111111111: it starts nothing'],
  ])('tells what %s is', async (event, expected, message) => {
    const { code, stdout, stderr } = await relay(`explain ${process.cwd()}/events/codecommit/${event}.json`);
    expect(stdout + stderr).toContain(message);
    expect(code).toBe(expected);
  });

  it.each([
    ['', 2, 'say which push: EVENT_FILE, or --repository and --ref and --commit'],
    ['--repository mono --ref main', 2, 'also say --commit'],
    ['x.json --ref main', 2, 'x.json says all of the push'],
    ['missing.json', 2, 'missing.json: cannot be read'],
    ['--repository mono --ref a..b~ --commit C', 2, 'expected a branch (main) or a full ref'],
    ['--repository mono --ref main --commit 0e76', 2, 'expected a commit id of 40 hexadecimal digits, got 0e76'],
    [
      `--repository nope --ref main --commit ${'a'.repeat(40)} --pipeline apj`,
      2,
      'there is no pipeline apj in account',
    ],
    ['--repository a/b/c', 2, 'expected a name, account/name or ARN of a repository, got a/b/c'],
    ['--source-role-arn me', 2, 'expected the ARN of a role'],
    [`--repository 333333333333/mono --ref main --commit ${'a'.repeat(40)}`, 1, 'is not an allowed source account'],
    [
      `--repository arn:aws:codecommit:us-east-1:${SOURCE}:mono --ref main --commit ${'a'.repeat(40)}`,
      1,
      'wrong-region',
    ],
    [
      `--repository ${SOURCE}/mono --ref main --commit ${'a'.repeat(40)} --source-role-arn arn:aws:iam::${SOURCE}:role/commit-relay-read-${REGION}`,
      2,
      `the right sts:AssumeRole on arn:aws:iam::${SOURCE}:role/commit-relay-read-${REGION} is needed`,
    ],
    [
      `--repository ${SOURCE}/mono --ref main --commit ${'a'.repeat(40)} --source-role-arn arn:aws:iam::${PIPELINES}:role/x`,
      2,
      'sts:AssumeRole',
    ],
  ])('explain %s ends with %d', async (args, expected, message) => {
    const { code, stderr } = await relay(`explain ${args}`);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });
});

describe('relay start', () => {
  it('starts once, at the commit that was asked for, and is not in the way of pushes', async () => {
    const before = await runsOf('api');
    const { code, stdout } = await relay(`start api --commit ${first} --source-profile code --yes`);
    expect(code).toBe(0);
    expect(stdout).toContain(`api  starts by hand at ${first} on main of ${SOURCE}/mono\n  mono at ${first}\n`);
    expect(stdout).toContain('variable AUTHOR = Ann Example');
    const [run, ...others] = await test.startedRuns('api');
    expect(stdout).toContain(`started: execution ${run?.pipelineExecutionId}\n`);
    expect(run?.sourceRevisions?.[0]?.revisionId).toBe(first);
    expect(others).toHaveLength(before.length);
    await commitAside('api/y.ts', 'Change the API again');
    await pushToMain();
    expect(await runsOf('api')).toEqual([await mono.git('rev-parse', 'HEAD'), first, ...before]);
  });

  it('says what nobody could look up', async () => {
    const { code, stderr } = await relay(`start api --commit ${first} --yes`);
    expect(code).toBe(0);
    expect(stderr).toContain(
      `whether ${SOURCE}/mono has this commit is not known, and author and message are not sent`,
    );
    expect(stderr).toContain('(its account cannot be read): give --source-profile');
  });

  it('takes the head of the branch, where it can be read', async () => {
    const head = await mono.git('rev-parse', 'HEAD');
    const started = await json('start api --source-profile code --yes');
    expect(started).toMatchObject({ byHand: true, push: { commit: head }, outcome: { status: 'started' } });
    expect((await runsOf('api'))[0]).toBe(head);
  });

  it('starts what starts at the head anyway without reading it', async () => {
    const { code, stdout } = await relay('start all --yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^all {2}starts by hand at the head of main of .*, last seen at .{8}\n {2}every source at the head/,
    );
  });

  it('says why CodePipeline would not start it', async () => {
    const effect = { kind: 'error', code: 'ValidationException', status: 400 } as const;
    test.cloud.faults.add({ service: 'codepipeline', operation: 'StartPipelineExecution', effect, count: 1 });
    const { code, stderr } = await relay('start all --yes');
    expect(stderr).toContain('not started, and kept in commit-relay-starts-dlq.fifo: invalid-start: pipeline all:');
    expect(code).toBe(1);
    const head = (await mono.git('rev-parse', 'HEAD')).slice(0, 8);
    const { stdout } = await relay('history all');
    expect(stdout).toMatch(new RegExp(` - +main +${head} +by hand +failed +- +invalid-start: pipeline all: `));
  });

  it('enqueues and waits for nothing where that is asked for', async () => {
    const { code, stderr } = await relay('start all --yes --no-wait');
    expect(code).toBe(0);
    expect(stderr).toContain('enqueued as push by-hand-');
    await startsDone(test.clients);
  });

  it('names the right that is missing', async () => {
    deny(test, 'sqs', 'SendMessageBatch');
    const { code, stderr } = await relay('start all --yes');
    expect(stderr).toContain('the right sqs:SendMessage is needed');
    expect(code).toBe(2);
  });

  it('asks on a terminal, and at no starts nothing', async () => {
    const before = await runsOf('all');
    const { code, stderr } = await command.relayAsked('start all', 'n\r');
    expect({ code, told: stderr.includes('nothing was started') }).toEqual({ code: 1, told: true });
    expect(await runsOf('all')).toEqual(before);
  });

  it.each([
    ['api', 2, 'standard input is no terminal: give --yes to start api', '--source-profile code'],
    [
      'api',
      2,
      'where main of 111111111111/mono is at is not known, since its account cannot be read: give --commit',
      '',
    ],
    ['api', 1, `has no commit ${'a'.repeat(40)}`, `--commit ${'a'.repeat(40)} --source-profile code`],
    ['api', 1, 'api does not follow topic; it follows main', '--ref topic'],
    ['api', 1, 'action Nope of api follows nothing; valid: mono', '--action Nope'],
    ['all', 1, '--commit could not be honoured: all starts at the head of the branch', `--commit ${'a'.repeat(40)}`],
    ['rel', 1, 'rel follows only release/: say with --ref', ''],
    ['rel', 1, 'has no branch release/9', '--ref release/9 --source-profile code'],
    ['off', 1, 'off is paused by its tags', ''],
    [
      'api',
      2,
      `--source-profile '' leads to account ${PIPELINES}, and the repository is in ${SOURCE}`,
      '--source-profile=',
    ],
    ['none', 1, 'none is not a follower, so the relay may not start it; relay follow none makes it one', ''],
    ['bad', 1, 'the tags of bad are invalid, and nothing of it is registered; relay show bad says what is wrong', ''],
    ['apj', 2, `there is no pipeline apj in account ${PIPELINES}, ap-south-1; did you mean api`, ''],
  ])('start %s ends with %d: %s', async (name, expected, message, options) => {
    const { code, stderr } = await relay(`start ${name} ${options}`);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });
});

describe('relay history', () => {
  it('shows pushes with what decided, starts by hand, and how the runs stand', async () => {
    await test.startedRuns('api');
    const { history } = await json('history api');
    // Times are whole seconds: what is of one second may come in any order.
    expect(history.map(({ decision, start, runStatus }: Row) => [decision, start, runStatus]).toSorted()).toEqual([
      ['by hand', 'started', 'Succeeded'],
      ['by hand', 'started', 'Succeeded'],
      ['by hand', 'started', 'Succeeded'],
      ['start', 'started', 'Succeeded'],
      ['start', 'started', 'Succeeded'],
    ]);
    const asked = { decision: 'by hand', ref: 'refs/heads/main', commit: first };
    expect(history).toContainEqual(expect.objectContaining(asked));
    expect((await relay('history api --limit 2')).stdout.split('\n')).toHaveLength(4);
    const { code, stdout } = await relay('history api');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      / mono +main +[0-9a-f]{8} +start +Succeeded +[0-9a-f-]{36} +entry main; api\/y.ts in api\/$/m,
    );
  });

  it('says why nothing was started', async () => {
    const { stdout } = await relay('history web');
    expect(stdout).toMatch(/main +[0-9a-f]{8} +paths-unchanged +- +- +entry main; nothing changed in web/);
  });

  it.each([
    ['rel', 0, 'no push of what rel follows in the last 30 days'],
    ['none', 0, 'none is not a follower'],
    ['bad', 0, 'the tags of bad are invalid'],
    ['apj', 2, 'did you mean api'],
    ['api --limit 0', 2, 'expected a whole number from 1 to 999, got 0'],
  ])('history %s ends with %d', async (args, expected, message) => {
    const { code, stderr } = await relay(`history ${args}`);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });
});

describe('relay freeze and thaw', () => {
  it('says that no freeze is on, and has nothing to thaw', async () => {
    expect(await relay('freeze')).toMatchObject({ code: 0, stdout: 'no freeze is on\n' });
    expect(await relay('thaw')).toMatchObject({ code: 0, stdout: 'no freeze is on\n' });
  });

  it.each([
    ['freeze --until 4h', '--until 4h needs --reason'],
    ['freeze --reason x --until 2020-01-01T00:00:00Z', 'expected a time to come, got 2020-01-01T00:00:00Z'],
    ['freeze --reason x --until tomorrow', 'expected a time with its zone'],
    ['freeze --reason x --until=', '(90m, 4h, 2d), got nothing'],
    ['freeze --reason x', 'standard input is no terminal: give --yes to hold all starts'],
    ['thaw --timeout no', 'expected a whole number of seconds'],
  ])('%s is refused', async (args, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
    expect(await relay('freeze')).toMatchObject({ stdout: 'no freeze is on\n' });
  });

  it('holds pushes and starts by hand, and every command says so', async () => {
    const set = await relay('freeze --reason peak --until 4h --yes');
    expect({ code: set.code, told: set.stdout.includes('set: starts are held') }).toEqual({ code: 0, told: true });
    const before = { api: await runsOf('api'), all: await runsOf('all') };
    const commit = await commitAside('api/z.ts', 'Change during the freeze');
    await pushToMain();
    const text = await waitUntil('two held starts', async () => {
      const { stdout } = await relay('freeze');
      return stdout.split('\n').length === 5 ? stdout : undefined;
    });
    expect(text).toMatch(/^frozen since \S+ until \S+: peak\nPIPELINE /);
    expect(text).toMatch(new RegExp(`^api +${SOURCE}/mono +main +${commit.slice(0, 8)}`, 'm'));
    for (const args of ['list', 'show api', 'history api'])
      expect((await relay(args)).stderr).toMatch(/^frozen since .*: peak\. Starts are held/);
    expect(await json('list')).toMatchObject({ freeze: { reason: 'peak' } });
    expect((await relay('history api')).stdout).toMatch(/ start +held +- +entry main; api\/z.ts/);
    const explained = await relay(`explain --repository mono --ref main --commit ${commit} --source-profile code`);
    expect(explained.stdout).toMatch(/^api .* held .*held until the thaw/m);
    const { code, stdout } = await relay('start all --yes');
    expect({ code, held: stdout.includes('held until the thaw') }).toEqual({ code: 0, held: true });
    expect(stdout).toMatch(
      new RegExp(`it takes the place of ${commit.slice(0, 8)} \\(push, .*, which then starts no more`),
    );
    expect({ api: await runsOf('api'), all: await runsOf('all') }).toEqual(before);
  });

  it('starts each once after the thaw', async () => {
    const head = await mono.git('rev-parse', 'HEAD');
    const before = { api: await runsOf('api'), all: await runsOf('all') };
    const { code, stdout } = await relay('thaw --yes');
    expect(code).toBe(0);
    expect(stdout).toMatch(/thawed: nothing is held any more\n$/);
    await startsDone(test.clients);
    expect(await runsOf('api')).toEqual([head, ...before.api]);
    expect(await runsOf('all')).toHaveLength(before.all.length + 1);
    expect((await relay('freeze')).stdout).toBe('no freeze is on\n');
  });

  it('says that it waits for nothing where that is asked for', async () => {
    await relay('freeze --reason short --yes');
    const { code, stderr } = await relay('thaw --yes --no-wait');
    expect(code).toBe(0);
    expect(stderr).toContain('the freeze is ended; relay freeze shows what is not released yet');
  });

  it('says that the sweep releases where it may not be woken', async () => {
    await relay('freeze --reason again --yes');
    deny(test, 'lambda', 'Invoke');
    const { code, stderr } = await relay('thaw --yes');
    expect(code).toBe(0);
    expect(stderr).toContain('the right lambda:InvokeFunction is needed');
    expect(stderr).toContain('the next sweep within 5 minutes releases what it held');
  });
});

describe('relay list and show', () => {
  it('tell of warnings, and of a branch that is gone', async () => {
    await test.dispatched(await mono.push('develop', 'README.md', 'develop'));
    // It reads what it follows: there is nothing to put right while its first run goes on.
    const ofDevelop = sources.map((source) => ({ ...source, branch: 'develop' }));
    await test.createPipeline({ name: 'dev', sources: ofDevelop, follow: 'develop' });
    expect((await relay('list')).stdout).toMatch(/^api .* ok \(1 warning\)$/m);
    expect((await relay('show api')).stdout).toContain('undeclared-variable');
    await mono.git('push', '--quiet', 'origin', ':refs/heads/develop');
    await test.logs.waitFor('the branch to be gone', { matches: ({ message }) => message === 'branch gone' });
    // While it is looked at once more it is shown as registering.
    await waitUntil('dev to be listed as gone', async () => {
      const { stdout } = await relay('list');
      return /^dev .* branch gone$/m.test(stdout) ? true : undefined;
    });
    expect((await relay('show dev')).stdout).toMatch(/branch gone: develop was deleted \S+Z; it starts no more until/);
  });
});
