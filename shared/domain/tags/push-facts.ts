/** Facts of a push that a pipeline variable may take. */
export const PUSH_FACTS = [
  'ref',
  'branch',
  'tag',
  'commit',
  'old-commit',
  'short-commit',
  'author',
  'message',
  'repository',
  'account',
  'event-id',
] as const;
export type PushFact = (typeof PUSH_FACTS)[number];
