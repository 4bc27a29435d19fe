import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GetPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WorkingCopy } from '../../local/demo/working-copy.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';

const SERVICES = Array.from({ length: 12 }, (_, n) => `s${String(n + 1).padStart(2, '0')}`);
const sources = [{ repository: 'mono', branch: 'main' }];

let test: TestCloud;
let mono: WorkingCopy;

/** Writes files of a commit, each with some content of its own. */
async function write(...files: string[]): Promise<void> {
  for (const file of files) {
    await mkdir(join(mono.path, file, '..'), { recursive: true });
    await writeFile(join(mono.path, file), `${file} ${Math.random()}\n`);
  }
}

/** Commits all that was written. */
async function commitAll(message = 'Change'): Promise<void> {
  await mono.git('add', '--all');
  await mono.git('commit', '--quiet', '--message', message);
}

/** Pushes what HEAD is, waits until every start is dealt with, and gives the commit. */
async function push(...refspec: string[]): Promise<string> {
  const commit = await mono.git('rev-parse', 'HEAD');
  await mono.git('push', '--quiet', 'origin', ...refspec);
  await test.dispatched(commit);
  return commit;
}

/** Runs that we made of every pipeline, and of those only the ones since the last look: `<pipeline> <commit>`. */
const seen = new Set<string>();
async function started(): Promise<string[]> {
  const runs = await Promise.all(
    [...SERVICES, 'releases', 'feature', 'tags', 'docs'].map(async (name) =>
      (await test.startedRuns(name)).map(({ pipelineExecutionId = '', sourceRevisions }) => {
        return { id: pipelineExecutionId, line: `${name} ${sourceRevisions?.[0]?.revisionId ?? 'none'}` };
      }),
    ),
  );
  const fresh = runs.flat().filter(({ id }) => !seen.has(id));
  for (const { id } of fresh) seen.add(id);
  return fresh.map(({ line }) => line).toSorted();
}

beforeAll(async () => {
  test = await bootCloud({ keepCalls: 20_000 });
  mono = await test.createRepository('mono');
  await write(...SERVICES.map((service) => `services/${service}/main.ts`), 'README.md');
  await commitAll();
  await push('HEAD:refs/heads/main');
  for (const name of SERVICES) {
    const tags = { paths: `services/${name}/`, start: 'commit' };
    await test.createPipeline({ name, sources, follow: 'main', tags });
  }
  await test.createPipeline({ name: 'releases', sources, follow: 'release/', tags: { paths: 'services/s01/' } });
  await test.createPipeline({ name: 'feature', sources, follow: 'feature/:/:' });
  await test.createPipeline({
    name: 'tags',
    sources,
    follow: 'refs/tags/v:',
    tags: { variables: 'TAG=tag SHA=short-commit AUTHOR=author MESSAGE=message BRANCH=branch' },
    variables: ['TAG', 'SHA', 'AUTHOR', 'MESSAGE', 'BRANCH'],
  });
  await test.createPipeline({ name: 'docs', sources, follow: '@', tags: { 'ignore-paths': 'services/ ::/:.md' } });
});
afterAll(() => test.close());

const calls = (operation: string) => test.cloud.recorder.calls().filter((call) => call.operation === operation).length;

describe('a monorepo of 12 services, each with its follower', () => {
  it('starts the two whose services a push touched, at the pushed commit, with one comparison', async () => {
    await write('services/s03/main.ts', 'services/s07/lib/x.ts', 'README.md');
    await commitAll();
    const before = calls('GetDifferences');
    const commit = await push('HEAD:refs/heads/main');
    expect(await started()).toEqual([`s03 ${commit}`, `s07 ${commit}`]);
    expect(calls('GetDifferences') - before).toBe(1);
  });

  it('starts on both sides of a rename across services', async () => {
    await mono.git('mv', 'services/s01/main.ts', 'services/s02/moved.ts');
    await commitAll();
    const commit = await push('HEAD:refs/heads/main');
    expect(await started()).toEqual([`s01 ${commit}`, `s02 ${commit}`]);
  });

  it('starts what a merge brings to the branch', async () => {
    await mono.git('checkout', '--quiet', '-b', 'topic');
    await write('services/s04/topic.ts');
    await commitAll();
    await mono.git('checkout', '--quiet', '-B', 'main', 'topic~1');
    await write('services/s05/main.ts');
    await commitAll();
    await mono.git('merge', '--quiet', '--no-ff', '--message', 'Merge topic', 'topic');
    const commit = await push('HEAD:refs/heads/main');
    expect(await started()).toEqual([`s04 ${commit}`, `s05 ${commit}`]);
  });

  it('starts only what a commit of 5,000 files touched, which takes many pages', async () => {
    await write(...Array.from({ length: 5000 }, (_, n) => `services/s12/generated/${n}.json`));
    await commitAll();
    const commit = await push('HEAD:refs/heads/main');
    expect(await started()).toEqual([`s12 ${commit}`]);
  });

  it('lets a new branch through, since nothing tells what it changed', async () => {
    await write('services/s09/main.ts');
    await commitAll();
    const commit = await push('HEAD:refs/heads/release/1.0');
    expect(await started()).toEqual([`releases ${commit}`]);
    expect(test.logs.lines()).toContainEqual(
      expect.objectContaining({ message: 'decision', pipeline: 'releases', because: 'changes unknown: new-ref' }),
    );
  });

  it('compares a force push with what was there before', async () => {
    await mono.git('reset', '--quiet', '--hard', 'HEAD~1');
    await write('services/s10/main.ts');
    await commitAll();
    const commit = await push('--force', 'HEAD:refs/heads/release/1.0');
    expect(await started()).toEqual([]);
    await write('services/s01/new.ts');
    await commitAll();
    const next = await push('HEAD:refs/heads/release/1.0');
    expect(next).not.toBe(commit);
    expect(await started()).toEqual([`releases ${next}`]);
  });

  it('starts for a git tag, with variables of the push', async () => {
    await commitAll('Release 1.2.0\n\nAll that is new.').catch(() => undefined);
    await mono.git('commit', '--quiet', '--allow-empty', '--message', 'Release 1.2.0\n\nAll that is new.');
    await mono.git('tag', 'v1.2.0');
    const commit = await push('v1.2.0');
    expect(await started()).toEqual([`tags ${commit}`]);
    const [run] = await test.startedRuns('tags');
    const { pipelineExecution } = await test.clients.codepipeline.send(
      new GetPipelineExecutionCommand({ pipelineName: 'tags', pipelineExecutionId: run?.pipelineExecutionId ?? '' }),
    );
    const variables = pipelineExecution?.variables?.map(({ name, resolvedValue }) => [name, resolvedValue]);
    expect(Object.fromEntries(variables ?? [])).toEqual({
      TAG: 'v1.2.0',
      SHA: commit.slice(0, 7),
      AUTHOR: 'Ann Example',
      MESSAGE: 'Release 1.2.0',
      BRANCH: '-',
    });
  });

  it('follows feature/a/b by pattern, and nothing else', async () => {
    await write('x.txt');
    await commitAll();
    const commit = await push('HEAD:refs/heads/feature/a/b');
    expect(await started()).toEqual([`feature ${commit}`]);
    await write('y.txt');
    await commitAll();
    await push('HEAD:refs/heads/feature/c');
    expect(await started()).toEqual([]);
  });

  it('starts nothing for a commit that asks for it', async () => {
    await write('services/s01/skip.ts');
    await commitAll('Change s01 [skip ci]');
    await push('HEAD:refs/heads/release/1.0');
    expect(await started()).toEqual([]);
    expect(test.logs.lines()).toContainEqual(
      expect.objectContaining({ message: 'decision', pipeline: 'releases', reason: 'skip-directive' }),
    );
  });

  it('leaves a pipeline alone whose ignored paths alone were changed', async () => {
    await mono.git('checkout', '--quiet', '-B', 'main', 'origin/main');
    await write('docs/guide.md');
    await commitAll();
    await push('HEAD:refs/heads/main');
    expect(await started()).toEqual([]);
    await write('docs/picture.svg');
    await commitAll();
    const commit = await push('HEAD:refs/heads/main');
    expect(await started()).toEqual([`docs ${commit}`]);
  });

  it('lets path filters through where the source account cannot be read', async () => {
    const denied = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    test.cloud.faults.add({ service: 'codecommit', operation: 'GetDifferences', effect: denied });
    await write('docs/other.md');
    await commitAll();
    const commit = await push('HEAD:refs/heads/main');
    expect(await started()).toEqual(['docs', ...SERVICES].map((name) => `${name} ${commit}`).toSorted());
    test.cloud.faults.clear();
  });
});
