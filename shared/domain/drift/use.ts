import { accountInArn } from '../names.ts';
import type { Answer } from './answer.ts';
import { allOf, anyOf } from './answer.ts';
import type { Admission } from './resource-policy.ts';

/** One thing that a role does in a pipeline that works. */
export type Use = {
  /** ARN of the role, of the pipeline's account. */
  readonly role: string;
  readonly action: string;
  /** What it does it to; of a bucket, one object that the pipeline reads or writes. */
  readonly resource: string;
  /** What a statement that allows it names: the resource, or all objects of the bucket. */
  readonly covers: string;
  /** Whose the role is, for people. */
  readonly who: string;
  /** ARN of the key that an object is to be encrypted with, which the upload names. */
  readonly encryptedWith?: string;
};

/** What the policies of a role's own account say to a use: its own, its permissions boundary, the organization's. */
export type IdentityAnswer =
  | { readonly kind: 'allows' }
  /** No statement allows it. */
  | { readonly kind: 'silent' }
  /** An explicit denial, or a limit that no statement of the role lifts. */
  | { readonly kind: 'forbids'; readonly why: string }
  | { readonly kind: 'unknown'; readonly why: string };

/** What the policy of the resource says; absent where the resource's own policy cannot be read by us at all. */
export type ResourceAnswer = Admission & { readonly why?: string };

/** Whether a role may do what it does. Unknown never counts as denied. */
export type Judgement = { readonly use: Use } & (
  | { readonly verdict: 'allowed' }
  | {
      readonly verdict: 'denied';
      /** Whose policy lacks a statement that would allow it; absent where something forbids it whatever is added. */
      readonly lacking?: 'role' | 'resource';
      readonly why: string;
    }
  | { readonly verdict: 'unknown'; readonly why: string }
);

const UNREADABLE = 'the policy of the resource says it under conditions that cannot be evaluated here';

/**
 * Puts both sides together, as IAM does within one account: a bucket or a key allows a role directly, or the role's own
 * policies do; for a key these count only as far as its policy leaves it to the account. The trust of a role is not
 * read: for one of another account the assuming role's own policies are needed in any case, for one of the same account
 * its trust may be enough.
 */
export function judge(use: Use, identity: IdentityAnswer, resource: ResourceAnswer | undefined): Judgement {
  if (identity.kind === 'forbids') return { use, verdict: 'denied', why: identity.why };
  if (resource === undefined) return judgeAssume(use, identity);
  if (resource.forbids === 'yes') {
    return { use, verdict: 'denied', why: 'the policy of the resource denies it explicitly' };
  }
  const own: Answer = identity.kind === 'unknown' ? 'unknown' : identity.kind === 'allows' ? 'yes' : 'no';
  const isKey = use.action.startsWith('kms:');
  const allowed = anyOf([resource.grants, isKey ? allOf([resource.delegates, own]) : own]);
  if (allowed === 'no') {
    const lacking = isKey && resource.delegates !== 'yes' ? 'resource' : 'role';
    return { use, verdict: 'denied', lacking, why: 'no statement allows it' };
  }
  if (allowed === 'yes' && resource.forbids === 'no') return { use, verdict: 'allowed' };
  const why = [identity.kind === 'unknown' ? [identity.why] : [], resource.why ?? []].flat();
  return { use, verdict: 'unknown', why: why.join('; ') || UNREADABLE };
}

function judgeAssume(use: Use, identity: Exclude<IdentityAnswer, { kind: 'forbids' }>): Judgement {
  if (identity.kind === 'allows') return { use, verdict: 'allowed' };
  if (identity.kind === 'unknown') return { use, verdict: 'unknown', why: identity.why };
  if (accountInArn(use.role) !== accountInArn(use.resource)) {
    return { use, verdict: 'denied', lacking: 'role', why: 'no statement allows it' };
  }
  return { use, verdict: 'unknown', why: 'the trust of the role may allow it by itself' };
}
