import { CodeCommitClient, CreateBranchCommand, CreateRepositoryCommand } from '@aws-sdk/client-codecommit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../../local/demo/clients.ts';
import { cloneRepository, type WorkingCopy } from '../../../local/demo/working-copy.ts';
import type { FaultEffect } from '../../../local/faults.ts';
import { createBranchReader } from '../../../shared/adapters/branch-reader.ts';
import type { BranchReader } from '../../../shared/app/catch-up-ports.ts';
import { branchRef, RepositoryArn } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, SOURCE } from '../../support/builders.ts';
import { fakeBranches } from '../../support/fakes/branches.ts';

let account: Account;
let client: CodeCommitClient;
/** Calls once, so that one fault is a failure. */
let hasty: CodeCommitClient;
let app: WorkingCopy;
let head: string;
let real: BranchReader;
const fake = fakeBranches();

beforeAll(async () => {
  account = await bootAccount();
  client = new CodeCommitClient(asAdministrator(account.cloud, SOURCE));
  hasty = new CodeCommitClient({ ...asAdministrator(account.cloud, SOURCE), maxAttempts: 1 });
  const { repositoryMetadata } = await client.send(new CreateRepositoryCommand({ repositoryName: 'app' }));
  app = await cloneRepository(repositoryMetadata?.cloneUrlHttp ?? '');
  head = await app.push('main', 'a.txt', 'a');
  await client.send(new CreateBranchCommand({ repositoryName: 'app', branchName: 'feature/a#1', commitId: head }));
  for (const name of ['main', 'feature/a#1']) fake.move(branchRef(name), head);
  real = createBranchReader(() => client);
});
afterEach(() => account.cloud.faults.clear());
afterAll(async () => {
  await app.remove();
  for (const each of [client, hasty]) each.destroy();
  await account.close();
});

describe.each([
  ['in memory', () => fake],
  ['in CodeCommit', () => real],
])('branches %s', (_where, reader) => {
  it('have a head', async () => {
    for (const name of ['main', 'feature/a#1']) {
      expect(await reader().head({ repository: APP, ref: branchRef(name) })).toEqual({ kind: 'head', commit: head });
    }
  });

  it('may be absent', async () => {
    expect(await reader().head({ repository: APP, ref: branchRef('gone') })).toEqual({ kind: 'absent' });
  });

  it('are listed by their full names', async () => {
    const reading = await reader().all(APP);
    expect(reading.kind === 'branches' && reading.refs.toSorted()).toEqual([
      'refs/heads/feature/a#1',
      'refs/heads/main',
    ]);
  });
});

describe('what cannot be read is unknown, with the call and the reason', () => {
  const MAIN = { repository: APP, ref: branchRef('main') };
  const fail = (operation: string, effect: FaultEffect) =>
    account.cloud.faults.add({ service: 'codecommit', operation, effect });

  it.each<[FaultEffect, string]>([
    [{ kind: 'error', code: 'AccessDeniedException', status: 400 }, 'AccessDeniedException'],
    [{ kind: 'throttle' }, 'ThrottlingException'],
    [{ kind: 'error', code: 'EncryptionKeyUnavailableException', status: 400 }, 'EncryptionKeyUnavailableException'],
  ])('%o', async (effect, name) => {
    const reader = createBranchReader(() => hasty);
    fail('GetBranch', effect);
    fail('ListBranches', effect);
    expect(await reader.head(MAIN)).toEqual({ kind: 'unknown', why: `codecommit:GetBranch: ${name}` });
    expect(await reader.all(APP)).toEqual({ kind: 'unknown', why: `codecommit:ListBranches: ${name}` });
  });

  it('a repository that is not there', async () => {
    const repository = RepositoryArn.parse(APP.replace(/app$/, 'web'));
    const why = 'codecommit:GetBranch: RepositoryDoesNotExistException';
    expect(await real.head({ ...MAIN, repository })).toEqual({ kind: 'unknown', why });
  });

  it('a server that does not answer', async () => {
    const impatient = createBranchReader(() => client, { head: 50, all: 50 });
    fail('GetBranch', { kind: 'delay', milliseconds: 2_000 });
    fail('ListBranches', { kind: 'delay', milliseconds: 2_000 });
    expect(await impatient.head(MAIN)).toMatchObject({ kind: 'unknown' });
    expect(await impatient.all(APP)).toMatchObject({ kind: 'unknown' });
  });

  it('but not where our own code is wrong', async () => {
    const broken = createBranchReader(() => {
      throw new TypeError('no client');
    });
    await expect(broken.head(MAIN)).rejects.toThrow('no client');
    await expect(broken.all(APP)).rejects.toThrow('no client');
  });
});
