import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LogLine } from '../../local/demo/function-logs.ts';
import { waitUntil } from '../../local/demo/wait.ts';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { deny, installRelay, type RelayCommand } from '../support/relay-command.ts';

const sources = [{ repository: 'mono', branch: 'main' }];
let test: TestCloud;
let mono: WorkingCopy;
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);
const json = async (args: string) => JSON.parse((await command.spawnRelay(`${args} --json`)).stdout);

beforeAll(async () => {
  test = await bootCloud();
  command = await installRelay(test.cloud.endpoint);
  mono = await test.createRepository('mono');
  await mkdir(join(mono.path, 'api'));
  await mkdir(join(mono.path, 'web'));
  await test.dispatched(await mono.push('main', 'README.md', '# mono\n'));
  const variables = { variables: ['SHA', 'AUTHOR', 'EVENT'] };
  await test.createPipeline({
    name: 'api',
    sources,
    follow: 'main',
    tags: { paths: 'api/', start: 'commit', variables: 'SHA=short-commit AUTHOR=author EVENT=event-id' },
    ...variables,
  });
  await test.createPipeline({ name: 'web', sources, follow: 'main', tags: { paths: 'web/ ::/:.css' } });
  await test.createPipeline({ name: 'all', sources, follow: '@' });
  await test.createPipeline({ name: 'off', sources, follow: '@', tags: { paused: 'true' } });
  await test.createPipeline({ name: 'rel', sources, follow: 'release/' });
});
afterAll(async () => {
  await test.close();
  await command.remove();
});

/** What dispatch logged of the push of a commit, by pipeline. */
function logged(commit: string): LogLine[] {
  const pushed = test.logs
    .lines()
    .find(({ message, ...line }) => message === 'push dispatched' && line['commit'] === commit);
  const decisions = test.logs
    .lines()
    .filter((line) => line.message === 'decision' && line['pushId'] === pushed?.['pushId']);
  return decisions.toSorted((a, b) => (String(a['pipeline']) < String(b['pipeline']) ? -1 : 1));
}

const decided = ({ pipeline, action, reason, entry, because }: Record<string, unknown>) => {
  return { pipeline, action, reason, entry, because };
};
type Row = Record<string, unknown>;
const byPipeline = (rows: readonly Row[]) =>
  rows.toSorted((a, b) => (String(a['pipeline']) < String(b['pipeline']) ? -1 : 1));

let older: string;
let newer: string;

describe('relay explain', () => {
  it('decides before a push as dispatch then does', async () => {
    older = await mono.git('rev-parse', 'HEAD');
    await writeFile(join(mono.path, 'api', 'x.ts'), '1');
    await mono.git('add', '--all');
    await mono.git('commit', '--quiet', '--message', 'Change the API');
    newer = await mono.git('rev-parse', 'HEAD');
    // CodeCommit has the commit on another branch already.
    await mono.git('push', '--quiet', 'origin', 'HEAD:refs/heads/topic');
    const args = `explain --repository mono --ref main --commit ${newer} --old ${older} --source-profile code`;
    const explained = await json(args);
    const { stdout, stderr, code } = await relay(args);
    expect(code).toBe(0);
    console.error(stdout, stderr);
    await mono.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
    await test.dispatched(newer);
    expect(byPipeline(explained.followers).map(decided)).toEqual(logged(newer).map(decided));
    expect(explained.followers.map(({ pipeline, starts }: Row) => [pipeline, starts])).toEqual([
      ['all', 'yes'],
      ['api', 'yes'],
      ['off', 'no'],
      ['rel', 'no'],
      ['web', 'no'],
    ]);
  });
  it('x', async () => {
    for (const a of [
      `explain --repository mono --ref main --commit ${newer} --source-profile code --pipeline api`,
      `explain --repository mono --ref main --commit ${newer}`,
      `explain --repository mono --ref main --commit ${older} --source-profile code --pipeline api`,
      `explain ${process.cwd()}/events/codecommit/branch-deleted.json`,
      `explain ${process.cwd()}/events/codecommit/branch-updated-push.json`,
      `explain ${process.cwd()}/events/codecommit/pull-request-created.json`,
      `explain --repository 333333333333/mono --ref main --commit ${newer}`,
      `explain --repository mono --ref main`,
      `explain --help`,
      `explain --repository mono --ref main --commit ${newer} --source-role-arn arn:aws:iam::${SOURCE}:role/commit-relay-read-${REGION}`,
      'freeze',
      'freeze --reason peak --until 4h --yes',
      'freeze',
      'list',
      'thaw',
      'thaw --yes',
      'freeze --until 4h',
      'freeze --reason x --until 2020-01-01T00:00:00Z',
    ]) {
      const { stdout, stderr, code } = await relay(a);
      console.error(`$ relay ${a}\n${stdout}${stderr}(${code})`);
    }
  });
});
