import { CommitId, EventTime } from '../../shared/domain/names.ts';
import type { RefState } from '../../shared/domain/push.ts';
import { itemSize } from './item-size.ts';

/** The item of a ref that has seen many pushes: it remembers fifty. */
const STATE: RefState = {
  pushes: Array.from({ length: 50 }, () => ({
    id: '00000000-0000-0000-0000-000000000000',
    commit: CommitId.parse('0'.repeat(40)),
    oldCommit: CommitId.parse('0'.repeat(40)),
    time: EventTime.parse('2026-01-02T03:04:05Z'),
    dispatched: true,
  })),
};

const KEYS = {
  pk: 'REPO#arn:aws:codecommit:ap-south-1:111111111111:a-repository-name',
  sk: 'REF#refs/heads/a-branch-name',
  revision: 1_000,
};

const bytes = itemSize({ ...KEYS, ...STATE });

/** What writing and reading it, strongly consistent, takes. */
export const REF_ITEM = { bytes, writeUnits: Math.ceil(bytes / 1_024), readUnits: Math.ceil(bytes / 4_096) };
