import { expect, it } from 'vitest';
import { repositoryLink } from '../../../../shared/domain/doctor/repository.ts';
import type { Reading } from '../../../../shared/domain/doctor/verdict.ts';
import { APP, SOURCE } from '../../../support/builders.ts';

const FOUND: Reading<unknown> = { kind: 'found', value: {} };
const MISSING: Reading<unknown> = { kind: 'missing' };
const DENIED: Reading<unknown> = { kind: 'unknown', why: 'codecommit:GetBranch: AccessDeniedException' };

it.each([
  ['both are there', FOUND, FOUND, { kind: 'fine' }],
  [
    'there is no repository',
    MISSING,
    MISSING,
    {
      kind: 'fault',
      fault: {
        what: `there is no repository app in account ${SOURCE}`,
        where: APP,
        remedy: 'create it, or have the source action read another',
      },
    },
  ],
  [
    'there is no branch',
    FOUND,
    MISSING,
    {
      kind: 'fault',
      fault: {
        what: 'it has no branch main',
        where: APP,
        field: 'BranchName',
        desired: 'main',
        remedy: 'push it, or have the source action read another',
      },
    },
  ],
  ['the branch is not shown', FOUND, DENIED, { kind: 'unknown', why: 'codecommit:GetBranch: AccessDeniedException' }],
  [
    'the repository is not shown',
    { kind: 'unknown', why: 'no right' } as const,
    MISSING,
    { kind: 'unknown', why: 'no right' },
  ],
])('%s', (_case, repository, branch, expected) => {
  expect(repositoryLink(APP, 'main', { repository, branch })).toEqual([expected]);
});
