import { type Answer, anyOf } from '../drift/answer.ts';
import type { IdentityAnswer, ResourceAnswer, Use } from '../drift/use.ts';
import { accountInArn } from '../names.ts';
import { type Fault, FINE, faulty, type Part, unknown } from './verdict.ts';

/** Something that a role does, and what both sides say to it. */
export type Right = {
  readonly use: Use;
  readonly identity: IdentityAnswer;
  /** Of a bucket or a key; what has no policy of its own is allowed by the role's alone. */
  readonly resource?: ResourceAnswer;
};

/** What is to be said of the role, and what of the bucket or key. */
export type Sides = { readonly role: readonly Part[]; readonly resource: readonly Part[] };

/**
 * Rights in a bucket whose policy is known to be wrong: what it would give to roles of the bucket's own account cannot be told from what these lack
 * themselves.
 */
export const beforeMending = (rights: readonly Right[], why: string): Right[] =>
  rights.map((right) => {
    const { use, resource } = right;
    if (resource === undefined || !use.action.startsWith('s3:') || resource.grants === 'yes') return right;
    return { ...right, resource: { ...resource, grants: 'unknown', why } };
  });

/** A side may be as it should, lack a statement, deny it whatever is added, or not be known. */
type Side =
  | { readonly is: 'right' }
  | { readonly is: 'lacking' }
  | { readonly is: 'forbidden'; readonly why: string }
  | { readonly is: 'unknown'; readonly why: string };

const RIGHT: Side = { is: 'right' };
const LACKING: Side = { is: 'lacking' };
const UNREADABLE = 'its policy says it under conditions that cannot be evaluated here';

/**
 * Judges both sides of each right on its own, so that one fault is one fault. A role of another account than the owner's is
 * allowed by both sides or not at all; one of the owner's by either, but that a key's policy must leave it to the account
 * before the role's own policies count (IAM User Guide, "Cross-account policy evaluation logic"; KMS Developer Guide, "Key policies").
 * @param owner account of the buckets and keys
 */
export function judgeSides(rights: readonly Right[], owner: string): Sides {
  const judged = rights.map((right) => ({ use: right.use, ...sidesOf(right, owner) }));
  const roleOf = (use: Use) => use.role;
  const coveredOf = (use: Use) => use.covers.replace(/\/\*$/, '');
  return {
    role: partsOf(
      judged.map(({ use, role }) => ({ use, side: role })),
      roleOf,
      (uses) => ({ Effect: 'Allow', Action: actionsOf(uses), Resource: uses[0]?.covers }),
    ),
    resource: partsOf(
      judged.map(({ use, resource }) => ({ use, side: resource })),
      coveredOf,
      admitting,
    ),
  };
}

function sidesOf({ use, identity, resource }: Right, owner: string): { readonly role: Side; readonly resource: Side } {
  const role = roleSide(identity);
  if (resource === undefined) return { role, resource: RIGHT };
  const { grants, delegates } = resource;
  const why = resource.why ?? UNREADABLE;
  const isForbidden = role.is === 'forbidden' ? role : RIGHT;
  if (accountInArn(use.role) !== owner) {
    return { role, resource: denied(resource, sideOf(anyOf([grants, delegates]), why)) };
  }
  if (grants === 'yes') return { role: isForbidden, resource: denied(resource, RIGHT) };
  const isKey = use.action.startsWith('kms:');
  if (isKey && delegates !== 'yes') {
    return { role: isForbidden, resource: denied(resource, sideOf(anyOf([grants, delegates]), why)) };
  }
  const isOpen = role.is === 'lacking' && grants === 'unknown';
  return { role: isOpen ? { is: 'unknown', why } : role, resource: denied(resource, RIGHT) };
}

function roleSide(identity: IdentityAnswer): Side {
  switch (identity.kind) {
    case 'allows':
      return RIGHT;
    case 'silent':
      return LACKING;
    case 'forbids':
      return { is: 'forbidden', why: identity.why };
    case 'unknown':
      return { is: 'unknown', why: identity.why };
  }
}

function sideOf(allowed: Answer, why: string): Side {
  if (allowed === 'unknown') return { is: 'unknown', why };
  return allowed === 'yes' ? RIGHT : LACKING;
}

/** A denial goes before all else; one that may be is worth less than what is known. */
function denied({ forbids, why = UNREADABLE }: ResourceAnswer, side: Side): Side {
  if (forbids === 'yes') return { is: 'forbidden', why: 'its policy denies it explicitly' };
  return forbids === 'unknown' && side.is === 'right' ? { is: 'unknown', why } : side;
}

type Judged = { readonly use: Use; readonly side: Side };

/** One fault for all that one policy lacks towards one role or resource. */
function partsOf(
  judged: readonly Judged[],
  where: (use: Use) => string,
  statement: (uses: readonly Use[]) => Fault['statement'],
): Part[] {
  const groups = Map.groupBy(judged, ({ use, side }) => JSON.stringify([side, use.role, use.covers]));
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    const uses = group.map(({ use }) => use);
    return first === undefined ? [] : partOf(first.side, uses, where(first.use), statement(uses));
  });
}

function partOf(side: Side, uses: readonly Use[], where: string, statement: Fault['statement']): Part {
  const of = `${actionsOf(uses).join(', ')} on ${uses[0]?.covers}`;
  const who = uses[0]?.who;
  switch (side.is) {
    case 'right':
      return FINE;
    case 'lacking':
      return faulty({ what: `${who} may not do ${of}`, where, ...(statement && { statement }) });
    case 'forbidden':
      return faulty({ what: `${who} may not do ${of}: ${side.why}`, where, remedy: 'take the denial away' });
    case 'unknown':
      return unknown(`whether ${who} may do ${of}: ${side.why}`);
  }
}

const actionsOf = (uses: readonly Use[]): string[] => [...new Set(uses.map(({ action }) => action))];

/** By the account's root where the role is of another account: the role may then be deleted and made again. */
function admitting(uses: readonly Use[]): Fault['statement'] {
  const [use] = uses;
  if (use === undefined) return undefined;
  const isKey = use.action.startsWith('kms:');
  return {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${accountInArn(use.role)}:root` },
    Action: actionsOf(uses),
    Resource: isKey ? '*' : use.covers,
    Condition: { ArnLike: { 'aws:PrincipalArn': use.role } },
  };
}
