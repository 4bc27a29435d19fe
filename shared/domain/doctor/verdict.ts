/** What a push passes from its repository to the end of a run, in the order in which it is looked at. */
export const CHAIN = [
  'repository',
  'forward-rule',
  'forward-role',
  'bus-policy',
  'rules',
  'functions',
  'queues',
  'follower',
  'source-action',
  'pipeline-role',
  'downstream-roles',
  'action-role',
  'bucket',
  'key',
  'key-arn',
  'polling',
] as const;
export type ChainLink = (typeof CHAIN)[number];

/** One thing that is wrong, and what to change. */
export type Fault = {
  /** What is wrong, for people. */
  readonly what: string;
  /** ARN of what has to change, or a path: `pipeline/<name>`. */
  readonly where: string;
  /** Field of it, as `artifactStore.encryptionKey`. */
  readonly field?: string;
  /** As text, JSON where it is no text. */
  readonly observed?: string;
  readonly desired?: string;
  /** IAM statement to add to the policy of `where`. */
  readonly statement?: Readonly<Record<string, unknown>>;
  /** What to do, where none of these says it. */
  readonly remedy?: string;
};

/** What one look says of a link: nothing against it, or a fault, or why it cannot be known. */
export type Part =
  | { readonly kind: 'fine' }
  | { readonly kind: 'fault'; readonly fault: Fault }
  | { readonly kind: 'unknown'; readonly why: string };

export const FINE: Part = { kind: 'fine' };
export const faulty = (fault: Fault): Part => ({ kind: 'fault', fault });
export const unknown = (why: string): Part => ({ kind: 'unknown', why });

/** What is read of AWS: what is there, that it is not there, or why it cannot be known. */
export type Reading<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'missing' }
  | { readonly kind: 'unknown'; readonly why: string };

export type Verdict = {
  /** `not-looked`: what another link lacks makes a look at this one meaningless. */
  readonly state: 'ok' | 'wrong' | 'unknown' | 'not-looked';
  readonly faults: readonly Fault[];
  /** What could not be known, and why; also beside faults. */
  readonly unknown: readonly string[];
  /** Why it was not looked at. */
  readonly why?: string;
};

/** A link is wrong by one fault, and known to be right only where nothing of it is unknown. */
export function verdictOf(parts: readonly Part[]): Verdict {
  const faults = parts.flatMap((part) => (part.kind === 'fault' ? part.fault : []));
  const whys = [...new Set(parts.flatMap((part) => (part.kind === 'unknown' ? part.why : [])))];
  return { state: faults.length > 0 ? 'wrong' : whys.length > 0 ? 'unknown' : 'ok', faults, unknown: whys };
}

export const notLooked = (why: string): Verdict => ({ state: 'not-looked', faults: [], unknown: [], why });
