import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CodeCommitClient, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { STSClient } from '@aws-sdk/client-sts';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../../local/demo/clients.ts';
import { cloneRepository, type WorkingCopy } from '../../../local/demo/working-copy.ts';
import type { FaultEffect } from '../../../local/faults.ts';
import { roleCredentials } from '../../../shared/adapters/role-credentials.ts';
import { createSourceReader } from '../../../shared/adapters/source-reader.ts';
import type { SourceReader } from '../../../shared/app/aws-ports.ts';
import type { Changes } from '../../../shared/domain/changes.ts';
import { CommitId, RepositoryArn } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, commit, PIPELINES, SOURCE } from '../../support/builders.ts';
import { fakeSource } from '../../support/fakes/source.ts';

let account: Account;
let client: CodeCommitClient;
/** Calls once, so that one fault is a failure. */
let hasty: CodeCommitClient;
let app: WorkingCopy;

beforeAll(async () => {
  account = await bootAccount();
  client = new CodeCommitClient(asAdministrator(account.cloud, SOURCE));
  hasty = new CodeCommitClient({ ...asAdministrator(account.cloud, SOURCE), maxAttempts: 1 });
  const { repositoryMetadata } = await client.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
  app = await cloneRepository(repositoryMetadata?.cloneUrlHttp ?? '');
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  await app.remove();
  for (const each of [client, hasty]) each.destroy();
  await account.close();
});

/** A repository in which commits can be made: all the files that each holds, by path. */
type Side = {
  readonly source: SourceReader;
  commit(files: Readonly<Record<string, string>>, message?: string): Promise<CommitId>;
};

function inMemory(): Side {
  const source = fakeSource();
  let before: Readonly<Record<string, string>> = {};
  let count = 0;
  return {
    source,
    async commit(files, message = 'Change') {
      count += 1;
      const id = commit(String(count));
      const paths = Object.keys({ ...before, ...files }).filter((path) => before[path] !== files[path]);
      source.commitIs(id, { kind: 'known', author: 'Ann Example', message });
      source.changesAre(id, { kind: 'known', paths });
      before = files;
      return id;
    },
  };
}

const inCodeCommit = (): Side => ({
  source: createSourceReader(() => client),
  async commit(files, message = 'Change') {
    await app.git('rm', '-r', '--quiet', '--ignore-unmatch', '.');
    for (const [path, content] of Object.entries(files)) {
      await mkdir(dirname(join(app.path, path)), { recursive: true });
      await writeFile(join(app.path, path), content);
    }
    await app.git('add', '--all');
    await app.git('commit', '--quiet', '--allow-empty', '--message', message);
    await app.git('push', '--quiet', 'origin', 'HEAD:refs/heads/main');
    return CommitId.parse(await app.git('rev-parse', 'HEAD'));
  },
});

const pagesOf = (source: SourceReader, from: CommitId, to: CommitId): Promise<Changes[]> =>
  Array.fromAsync(source.changes(APP, from, to));

/** Every changed path, sorted; fails where one page says that more is not known. */
async function pathsOf(source: SourceReader, from: CommitId, to: CommitId): Promise<string[]> {
  const pages = await pagesOf(source, from, to);
  return pages
    .flatMap((page) => {
      if (page.kind === 'unknown') throw new Error(page.why);
      return page.paths;
    })
    .toSorted();
}

describe.each<[string, () => Side]>([
  ['in memory', inMemory],
  ['in CodeCommit', inCodeCommit],
])('what a repository holds %s', (_where, make) => {
  let side: Side;
  beforeAll(() => {
    side = make();
  });

  it('is author and whole message of a commit', async () => {
    const id = await side.commit({ a: '1' }, 'Fix [skip ci]\n\nBecause: it was broken');
    const read = await side.source.commit(APP, id);
    expect(read).toMatchObject({ kind: 'known', author: 'Ann Example' });
    expect('message' in read && read.message.trimEnd()).toBe('Fix [skip ci]\n\nBecause: it was broken');
  });

  it('is the paths that differ: added, changed and deleted ones, and both sides of a rename', async () => {
    const text = 'a line\n'.repeat(40);
    const before = await side.commit({ kept: '1', changed: '1', removed: '1', 'old/name': text });
    const after = await side.commit({ kept: '1', changed: '2', 'ad/ded': '1', 'new/name': text });
    expect(await pathsOf(side.source, before, after)).toEqual(['ad/ded', 'changed', 'new/name', 'old/name', 'removed']);
  });

  it('is nothing where nothing differs', async () => {
    const before = await side.commit({ a: '1' });
    expect(await pathsOf(side.source, before, await side.commit({ a: '1' }))).toEqual([]);
  });
});

describe('what a repository in CodeCommit holds', () => {
  const side = inCodeCommit();
  const files = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, n) => [`f${n}`, 'x']));
  let before: CommitId;
  let many: CommitId;
  beforeAll(async () => {
    before = await side.commit({ a: '1' });
    many = await side.commit({ a: '1', ...files(900) });
  });

  const fail = (operation: 'GetCommit' | 'GetDifferences', effect: FaultEffect, skip = 0) =>
    account.cloud.faults.add({ service: 'codecommit', operation, effect, skip });
  const error = (code: string, status = 400) => ({ kind: 'error', code, status }) as const;

  it('comes page by page, and no page is asked for that nobody wants', async () => {
    const asked: unknown[] = [];
    const stop = account.cloud.recorder.listen(({ operation }) => {
      if (operation === 'GetDifferences') asked.push(operation);
    });
    expect(await pathsOf(side.source, before, many)).toEqual(Object.keys(files(900)).toSorted());
    const pages = asked.length;
    expect(pages).toBeGreaterThan(2);
    for await (const page of side.source.changes(APP, before, many)) {
      expect(page.kind).toBe('known');
      break;
    }
    stop();
    expect(asked).toHaveLength(pages + 1);
  });

  it.each([
    [error('AccessDeniedException'), 'denied'],
    [error('EncryptionKeyAccessDeniedException'), 'denied'],
    [{ kind: 'throttle' }, 'throttled'],
    [error('InternalFailure', 500), 'unreadable'],
    [error('RepositoryDoesNotExistException'), 'unreadable'],
    [{ kind: 'reset', when: 'before' }, 'unreadable'],
    [{ kind: 'reset', when: 'after' }, 'unreadable'],
  ] as const)('is unknown after %j: %s', async (effect, why) => {
    const source = createSourceReader(() => hasty);
    fail('GetCommit', effect);
    expect(await source.commit(APP, many)).toEqual({ kind: 'unknown', why });
    fail('GetDifferences', effect);
    expect(await pagesOf(source, before, many)).toEqual([{ kind: 'unknown', why }]);
    fail('GetDifferences', effect, 1);
    expect(await pagesOf(source, before, many)).toEqual([
      expect.objectContaining({ kind: 'known' }),
      { kind: 'unknown', why },
    ]);
    expect(account.cloud.faults.pending()).toEqual([]);
  });

  it('is unknown where a force push took the old commit, or the commit is none', async () => {
    const gone = { kind: 'unknown', why: 'old-commit-gone' };
    expect(await pagesOf(side.source, commit('f'), many)).toEqual([gone]);
    expect(await side.source.commit(APP, commit('f'))).toEqual(gone);
  });

  it('is unknown where there is no such repository', async () => {
    const nowhere = RepositoryArn.parse(APP.replace(/app$/, 'nowhere'));
    expect(await side.source.commit(nowhere, many)).toEqual({ kind: 'unknown', why: 'unreadable' });
  });

  it('is unknown where the role in its account lets nobody in', async () => {
    const sts = new STSClient({ ...asAdministrator(account.cloud, PIPELINES), maxAttempts: 1 });
    const credentials = roleCredentials(sts, `arn:aws:iam::${SOURCE}:role/absent`, 'relay');
    const stranger = new CodeCommitClient({ ...account.settings, credentials });
    const { commit: read } = createSourceReader(() => stranger);
    expect(await read(APP, many)).toEqual({ kind: 'unknown', why: 'denied' });
    for (const each of [sts, stranger]) each.destroy();
  });

  it.each([
    ['at once', 0, ['unreadable']],
    ['after a page', 1, ['known', 'too-many-changes']],
  ])('is waited for no longer than its patience, where the server hangs %s', async (_when, skip, expected) => {
    const impatient = createSourceReader(() => client, 1_500);
    fail('GetDifferences', { kind: 'delay', milliseconds: 6_000 }, skip);
    const began = Date.now();
    const pages = await pagesOf(impatient, before, many);
    expect(pages.map((page) => (page.kind === 'known' ? page.kind : page.why))).toEqual(expected);
    expect(Date.now() - began).toBeLessThan(5_000);
  });

  it('is waited for no longer than its patience, where a commit does not come', async () => {
    fail('GetCommit', { kind: 'delay', milliseconds: 3_000 });
    const impatient = createSourceReader(() => client, 100);
    expect(await impatient.commit(APP, many)).toEqual({ kind: 'unknown', why: 'unreadable' });
  });

  it('is not called unknown where our own code is wrong', async () => {
    const broken = createSourceReader(() => {
      throw new TypeError('no client');
    });
    await expect(broken.commit(APP, many)).rejects.toThrow('no client');
    await expect(pagesOf(broken, before, many)).rejects.toThrow('no client');
  });
});
