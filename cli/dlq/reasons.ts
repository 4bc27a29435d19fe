import type { RejectedReason } from '../../shared/domain/source-event.ts';

/** Every reason for which a function rejects a message. */
type Reason = RejectedReason | 'unknown-event' | 'invalid-start';

type Verdict = {
  /** Sent again as it is, it will be rejected again, whatever anybody mends. */
  readonly comesBack: boolean;
  readonly advice: string;
};

const AS_IT_IS: Verdict = {
  comesBack: true,
  advice: 'sent again it is rejected again, unless the relay was updated meanwhile',
};

const VERDICTS: Readonly<Record<Reason, Verdict>> = {
  'not-json': AS_IT_IS,
  malformed: AS_IT_IS,
  'unknown-detail-type': AS_IT_IS,
  'unknown-change': AS_IT_IS,
  'unknown-event': AS_IT_IS,
  'wrong-resource': AS_IT_IS,
  'wrong-region': AS_IT_IS,
  'foreign-account': { comesBack: false, advice: 'declare the account in sourceAccounts and deploy, or drop it' },
  'invalid-start': { comesBack: false, advice: 'mend the pipeline first' },
};

/** What is to be done about a message that a function rejected; one of a newer version is taken for hopeless. */
export const verdictOf = (reason: string): Verdict =>
  Object.entries(VERDICTS).find(([known]) => known === reason)?.[1] ?? AS_IT_IS;
