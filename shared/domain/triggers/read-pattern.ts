import { shorten } from '../errors.ts';
import { parseJson } from '../json.ts';
import { isRecord } from './may-match-push.ts';
import { fault, type MigrationFault, type MigrationNote } from './migration-fault.ts';
import { type RefFilter, type RefType, readRefs } from './read-refs.ts';
import { type NamedRepository, readRepositories } from './read-repositories.ts';

/** The pushes that an event pattern matches. */
export type PushPattern = {
  readonly repositories: readonly NamedRepository[];
  readonly refs: readonly RefFilter[];
  readonly notes: readonly MigrationNote[];
};

const FIELDS = ['source', 'detail-type', 'account', 'region', 'resources', 'detail'];
const DETAIL_FIELDS = ['event', 'repositoryName', 'referenceType', 'referenceName', 'referenceFullName'];
const STATE_CHANGE = 'CodeCommit Repository State Change';
const PUSHES = ['referenceCreated', 'referenceUpdated'];

/** Reads a pattern as far as tags can say the same; else all that is in the way. */
export function readPattern(text: string | undefined): PushPattern | { readonly faults: readonly MigrationFault[] } {
  const pattern = parseJson(text ?? '');
  const detail = isRecord(pattern) ? (pattern['detail'] ?? {}) : undefined;
  if (!isRecord(pattern) || !isRecord(detail)) {
    return { faults: [fault('unreadable-pattern', `expected an event pattern, got ${shorten(text)}`)] };
  }
  const faults = [...strangers(pattern, FIELDS, ''), ...strangers(detail, DETAIL_FIELDS, 'detail.')];
  const words = (node: unknown, field: string) => readWords(node, field, faults);
  const resources = words(pattern['resources'], 'resources');
  const names = words(detail['repositoryName'], 'detail.repositoryName');
  const accounts = words(pattern['account'], 'account');
  const regions = words(pattern['region'], 'region');
  const repositories = readRepositories({ resources, names, accounts, regions });
  const events = words(detail['event'], 'detail.event');
  const refs = refsOf(detail, words(detail['referenceType'], 'detail.referenceType'));
  faults.push(
    ...sourceFaults(words(pattern['source'], 'source')),
    ...typeFaults(words(pattern['detail-type'], 'detail-type'), detail),
    ...eventFaults(events),
    // A filter has been told already, and leaves nothing to compare.
    ...('reason' in repositories && !faults.some(({ reason }) => reason === 'filter') ? [repositories] : []),
    ...refs.filter((ref) => 'reason' in ref),
  );
  if (faults.length > 0 || 'reason' in repositories) return { faults };
  return {
    repositories,
    refs: refs.filter((ref) => 'kind' in ref),
    notes: events === undefined ? ['deletions'] : [],
  };
}

function strangers(node: Readonly<Record<string, unknown>>, known: readonly string[], path: string): MigrationFault[] {
  return Object.entries(node).flatMap(([field, value]) => {
    if (field === '$or') return [fault('alternatives', `${path}$or: tags cannot say alternatives of several fields`)];
    if (!known.includes(field)) return [fault('unknown-field', `${path}${field}: tags cannot look at it`)];
    return field === 'detail' || Array.isArray(value)
      ? []
      : [fault('unreadable-pattern', `${path}${field} is no list`)];
  });
}

/** The texts of a list; undefined where there is no list. What else it holds is a fault. */
function readWords(node: unknown, field: string, faults: MigrationFault[]): string[] | undefined {
  if (!Array.isArray(node)) return undefined;
  const members: readonly unknown[] = node;
  const others = members.filter((member) => typeof member !== 'string');
  faults.push(...others.map((other) => fault('filter', `${field} holds ${shorten(other)}, which tags cannot say`)));
  return members.filter((member) => typeof member === 'string');
}

function sourceFaults(sources: readonly string[] | undefined): MigrationFault[] {
  if (sources === undefined) return [fault('other-sources', 'no source: events of any source match')];
  const others = sources.filter((source) => source !== 'aws.codecommit');
  return others.map((source) => fault('other-sources', `source ${source}: only CodeCommit's pushes reach the relay`));
}

function typeFaults(types: readonly string[] | undefined, detail: Readonly<Record<string, unknown>>): MigrationFault[] {
  if (types !== undefined) {
    const others = types.filter((type) => type !== STATE_CHANGE);
    return others.map((type) => fault('other-events', `detail-type ${type}: the relay starts at pushes alone`));
  }
  const isNarrow = ['event', 'referenceType', 'referenceName', 'referenceFullName'].some((field) => field in detail);
  return isNarrow ? [] : [fault('other-events', 'no detail-type: pull requests and comments match as well')];
}

function eventFaults(events: readonly string[] = PUSHES): MigrationFault[] {
  const others = events.filter((event) => !PUSHES.includes(event));
  const missing = PUSHES.filter((event) => !events.includes(event));
  return [
    ...others.map((event) => fault('other-events', `detail.event ${event}: the relay starts at pushes alone`)),
    ...missing.map((event) => fault('fewer-events', `detail.event without ${event}: the relay starts at both`)),
  ];
}

function refsOf(detail: Readonly<Record<string, unknown>>, words: readonly string[] | undefined) {
  const types = words?.filter((word): word is RefType => word === 'branch' || word === 'tag');
  if (types?.length === 0) return [fault('matches-nothing', `detail.referenceType ${words}: no ref is of this type`)];
  const { referenceName, referenceFullName } = detail;
  if (Array.isArray(referenceName) && Array.isArray(referenceFullName)) {
    return [fault('filter', 'detail.referenceName and detail.referenceFullName at once')];
  }
  return Array.isArray(referenceFullName)
    ? readRefs(referenceFullName, types, true)
    : readRefs(Array.isArray(referenceName) ? referenceName : undefined, types, false);
}
