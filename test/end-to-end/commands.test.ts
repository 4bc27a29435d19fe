import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const project = join(import.meta.dirname, '../..');
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'relay-commands-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Ended = { code: number | null; stdout: string; stderr: string };

const command = (name: string, args: string[]) => [join(project, 'local/commands', `${name}.ts`), ...args];
const environment = () => ({ ...process.env, TMPDIR: folder, NO_COLOR: '1' });

/** Runs a command to its end, with a temporary folder of its own. */
function run(name: string, ...given: (string | Record<string, string>)[]): Promise<Ended> {
  const args = given.filter((arg) => typeof arg === 'string');
  const env = Object.assign(environment(), ...given.filter((arg) => typeof arg !== 'string'));
  return new Promise((resolve) => {
    const child = execFile(process.execPath, command(name, args), { cwd: project, env }, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

describe('npm start', () => {
  it('pushes, waits, prints who started and who did not, and leaves nothing behind', async () => {
    const { code, stdout } = await run('start', '--json');
    const result = JSON.parse(stdout);
    expect(result.differences).toEqual([]);
    expect(result.rounds).toHaveLength(3);
    expect(result.rounds[0].outcomes).toContainEqual(
      expect.objectContaining({
        pipeline: 'app-dev',
        started: true,
        commit: result.rounds[0].commit,
        status: 'Succeeded',
      }),
    );
    expect(code).toBe(0);
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('npm run replay', () => {
  it('tells what each sample event does', async () => {
    const { code, stdout } = await run(
      'replay',
      'events/codecommit/branch-updated-merge-fast-forward.json',
      'events/codecommit/branch-updated-push.json',
      'events/codecommit/branch-deleted.json',
      '--json',
    );
    const [push, older, deleted] = JSON.parse(stdout);
    const started = push.outcomes.filter((outcome: { started: boolean }) => outcome.started);
    expect(started.map((outcome: { pipeline: string }) => outcome.pipeline)).toEqual([
      'app-dev',
      'app-staging',
      'suite',
    ]);
    expect(push.outcomes).toContainEqual(expect.objectContaining({ pipeline: 'app-release', why: 'ref-not-followed' }));
    expect(older.outcomes).toContainEqual(
      expect.objectContaining({ pipeline: 'app-dev', started: false, why: 'overtaken: a newer push was started' }),
    );
    expect(deleted).toMatchObject({ ended: 'event ignored: ref-deleted', outcomes: [] });
    expect(code).toBe(0);
  });

  it('reads the events of the pipeline account as the controller does', async () => {
    const envelope = JSON.parse(await readFile(join(project, 'events/codepipeline/tag-change-followed.json'), 'utf8'));
    const file = join(folder, 'bad.json');
    await writeFile(file, JSON.stringify({ ...envelope, resources: ['junk'] }));
    const { code, stderr } = await run('replay', file);
    await rm(file);
    expect(code).toBe(2);
    expect(stderr).toMatch(/resources: expected ARNs of account 222222222222, got "?junk/);
  });

  it('pays no heed to the repository of a git hook that it runs in', async () => {
    const { code } = await run('replay', 'events/codecommit/branch-updated-push.json', {
      GIT_DIR: join(folder, 'none'),
    });
    expect(code).toBe(0);
  });

  it.each([
    ['a file that is missing', 'nowhere.json', 'nowhere.json: cannot be read'],
    ['a file that is not JSON', 'README.md', 'README.md: is not JSON'],
    ['a file that holds no event', 'package.json', 'package.json: is no known event: version'],
  ])('refuses %s with exit code 2', async (_what, file, message) => {
    const { code, stdout, stderr } = await run('replay', file);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(message);
  });
});

describe('npm run local', () => {
  /** Starts it and gives its first line once it serves. */
  async function serve(...args: string[]): Promise<{ child: ChildProcess; line: string }> {
    const child = spawn(process.execPath, command('local', args), { cwd: project, env: environment() });
    const [chunk] = await once(child.stdout, 'data');
    return { child, line: String(chunk).trim() };
  }

  async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
    const ended = once(child, 'exit');
    // As a terminal does through npm: the group's signal, and npm's own.
    child.kill(signal);
    child.kill(signal);
    const [code] = await ended;
    return code;
  }

  it.each<NodeJS.Signals>(['SIGINT', 'SIGTERM'])('serves, and on %s leaves nothing behind', async (signal) => {
    const record = join(folder, `${signal}.jsonl`);
    const { child, line } = await serve('--port', '0', '--json', '--record', record);
    const ready = JSON.parse(line);
    expect(ready).toMatchObject({
      accounts: { source: '111111111111', pipelines: '222222222222' },
      region: 'ap-south-1',
    });
    const health = await fetch(`${ready.endpoint}/_local/health`);
    expect(health.status).toBe(200);
    expect(await end(child, signal)).toBe(0);
    const [first] = (await readFile(record, 'utf8')).split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({
      time: expect.any(String),
      account: expect.any(String),
      service: expect.any(String),
      operation: expect.any(String),
    });
    await rm(record);
    expect(await readdir(folder)).toEqual([]);
  });

  it('says which port is taken', async () => {
    const { child, line } = await serve('--port', '0');
    const port = line.split(':').at(-1) ?? '';
    const { code, stderr } = await run('local', '--port', port);
    expect(code).toBe(1);
    expect(stderr).toContain(port);
    await end(child, 'SIGTERM');
  });

  it.each([
    ['--port', 'http', 'expected a whole number from 0 to 65535, got http'],
    ['--source-account', '12', 'expected an account id of 12 digits, got 12'],
    ['--region', 'Mumbai', 'expected a Region, as ap-south-1, got Mumbai'],
    ['--sweep-seconds', '0', 'expected a whole number from 1 to 86400, got 0'],
    ['--record', '/dev/null/calls', 'cannot be written'],
    ['--source-account', '222222222222', 'must differ, both are 222222222222'],
  ])('refuses %s %s', async (option, value, message) => {
    const { code, stderr } = await run('local', option, value);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
  });
});
