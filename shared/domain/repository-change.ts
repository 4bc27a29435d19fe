import * as z from 'zod';
import { CommitId, RefName } from './names.ts';
import { text } from './text.ts';

const Reference = {
  repositoryName: text(),
  referenceType: z.enum(['branch', 'tag']),
  referenceName: text(),
  referenceFullName: RefName,
};

type Named = { readonly referenceType: string; readonly referenceName: string; readonly referenceFullName: string };

/** Type and name say the same as the full name. */
const isConsistent = ({ referenceType, referenceName, referenceFullName }: Named): boolean =>
  referenceFullName === `refs/${referenceType === 'branch' ? 'heads' : 'tags'}/${referenceName}`;
const INCONSISTENT = { path: ['referenceFullName'], error: 'expected what referenceType and referenceName make' };

/** CodeCommit Repository State Change, by its `event` (CodeCommit user guide, monitoring-events). */
export const RepositoryChange = z.discriminatedUnion('event', [
  z
    .object({ event: z.literal('referenceCreated'), ...Reference, commitId: CommitId })
    .refine(isConsistent, INCONSISTENT),
  z
    .object({ event: z.literal('referenceUpdated'), ...Reference, commitId: CommitId, oldCommitId: CommitId })
    .refine(isConsistent, INCONSISTENT),
  z
    .object({ event: z.literal('referenceDeleted'), ...Reference, oldCommitId: CommitId.optional() })
    .refine(isConsistent, INCONSISTENT),
  z.object({ event: z.literal('unreferencedMergeCommitCreated'), repositoryName: text() }),
]);
