import { shorten } from '../errors.ts';
import { fault, type MigrationFault } from './migration-fault.ts';

export type RefType = 'branch' | 'tag';

/** Names of refs as a pattern says them: one name, or with `*` for any characters. */
export type RefFilter = {
  readonly kind: 'name' | 'wildcard';
  readonly text: string;
  /** What may have the name. */
  readonly types: readonly RefType[];
  /** The pattern says so. */
  readonly isTyped: boolean;
};

const FULL = /^refs\/(?<type>heads|tags)\/(?<rest>.*)$/s;

/** The members of a list for `referenceName`, or where `isFull` for `referenceFullName`. */
export function readRefs(
  members: readonly unknown[] | undefined,
  types: readonly RefType[] | undefined,
  isFull: boolean,
): (RefFilter | MigrationFault)[] {
  const field = isFull ? 'detail.referenceFullName' : 'detail.referenceName';
  const base = { types: types ?? BOTH, isTyped: types !== undefined };
  if (members === undefined) return [{ ...base, kind: 'wildcard', text: '*' }];
  const filters = members.flatMap((member): (RefFilter | MigrationFault)[] => {
    const read = readMember(member, field);
    if ('reason' in read) return [read];
    return isFull ? fullFilter(read, base.types, member, field) : [{ ...base, ...read }];
  });
  return filters.length > 0 ? filters : [fault('matches-nothing', `${field} names no ref of the referenceType`)];
}

const BOTH: readonly RefType[] = ['branch', 'tag'];

type Text = Pick<RefFilter, 'kind' | 'text'>;

function readMember(member: unknown, field: string): Text | MigrationFault {
  if (typeof member === 'string') return literal(member, { kind: 'name', text: member }, field);
  const [[operator, operand] = [], ...others] = Object.entries<unknown>(Object(member));
  if (others.length === 0 && typeof operand === 'string') {
    switch (operator) {
      case 'prefix':
        return literal(operand, { kind: 'wildcard', text: `${operand}*` }, field);
      case 'suffix':
        return literal(operand, { kind: 'wildcard', text: `*${operand}` }, field);
      case 'wildcard':
        return operand.includes('\\') ? unsayable(operand, field) : { kind: 'wildcard', text: operand };
    }
  }
  return fault('filter', `${field} holds ${shorten(member)}, which tags cannot say`);
}

/** A `*` that stands for itself is in the name of no ref. */
const literal = (text: string, read: Text, field: string) => (text.includes('*') ? unsayable(text, field) : read);

const unsayable = (text: string, field: string) => fault('unsayable-ref', `${field} holds ${shorten(text)}`);

/** A full name says by itself what it is of; one of another type than asked for matches nothing. */
function fullFilter({ kind, text }: Text, types: readonly RefType[], member: unknown, field: string) {
  const { type, rest } = FULL.exec(text)?.groups ?? {};
  if (rest === undefined) {
    if (kind === 'name') return [];
    return [fault('filter', `${field} holds ${shorten(member)}, and tags name branches and git tags each for itself`)];
  }
  const own: RefType = type === 'tags' ? 'tag' : 'branch';
  return types.includes(own) ? [{ kind, text: rest, types: [own], isTyped: true }] : [];
}
