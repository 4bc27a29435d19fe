import type { CallRecord } from '../../local/edge/recorder.ts';

/**
 * One AWS call of a flow: what makes it, which operation on what, and how many of the same kind go before. Calls run side by
 * side, so a place in the order of all calls would name another one each time.
 */
export type Site = {
  /** Function, `events` or `forward`; with the number of the pipeline where the flow has several, as `start.07`. */
  readonly by: string;
  readonly service: string;
  readonly operation: string;
  /** The queue, or the kind of the registry item, as `PIPELINE.ATTEMPT`. */
  readonly item?: string;
  readonly nth: number;
  /** Role or service that faults know the caller by; undefined for events, which nobody calls. */
  readonly role?: string;
  /** Texts by which faults know the input. */
  readonly mentions: readonly string[];
  /** Made only by a worker that has just begun. */
  readonly isCold?: boolean;
};

type Kind = Omit<Site, 'nth' | 'isCold'>;

const kindOf = ({ by, operation, item }: Pick<Site, 'by' | 'operation' | 'item'>): string =>
  [by, operation, ...(item === undefined ? [] : [item])].join('/');

export const siteId = (site: Site): string => `${kindOf(site)}/${site.nth}`;

/** The calls that may be faulted, in the order in which they ended, told apart by their numbers. */
export function sitesOf(calls: readonly CallRecord[], stage: string): Site[] {
  const pipelines = pipelinesIn(calls, stage);
  const counts = new Map<string, number>();
  return calls.flatMap((call) => {
    const kind = kindIn(call, pipelines.size > 1 ? stage : undefined);
    if (kind === undefined) return [];
    const nth = counts.get(kindOf(kind)) ?? 0;
    counts.set(kindOf(kind), nth + 1);
    return { ...kind, nth };
  });
}

/** Pipelines of a stage are named as it is, with a number of two digits. */
const pipelinesIn = (input: unknown, stage: string): ReadonlySet<string | undefined> =>
  new Set([...JSON.stringify(input).matchAll(new RegExp(`${stage}-(\\d\\d)\\b`, 'g'))].map(([, number]) => number));

/** `read`: the role in A, by which dispatch and reconcile read repositories. */
const OWN_ROLE = /^commit-relay-(dispatch|start|reconcile|guard|sweep|read|forward)-/;
const EVENTS = 'events.amazonaws.com';
/** What Lambda does with a queue for its function; what comes of a lost DeleteMessage is a site all the same. */
const POLLING: ReadonlySet<string> = new Set(['ReceiveMessage', 'ChangeMessageVisibilityBatch', 'GetQueueAttributes']);

/** `stage` where it has several pipelines, so that their starts are told apart. */
function kindIn(call: CallRecord, stage: string | undefined): Kind | undefined {
  const caller = callerOf(call.principal);
  if (caller === undefined || POLLING.has(call.operation)) return undefined;
  const isOfOne = stage !== undefined && caller.by === 'start';
  const numbers = isOfOne ? pipelinesIn(call.input, stage) : new Set<undefined>();
  const [number] = numbers.size === 1 ? numbers : [];
  const { service, operation } = call;
  const what = thingOf(call.input);
  return {
    by: number === undefined ? caller.by : `${caller.by}.${number}`,
    service,
    operation,
    ...(what && { item: what.item }),
    role: caller.role,
    mentions: [...(number === undefined ? [] : [`${stage}-${number}`]), ...(what?.mentions ?? [])],
  };
}

function callerOf(principal: string): { readonly by: string; readonly role: string } | undefined {
  if (principal === EVENTS) return { by: 'events', role: EVENTS };
  const role = principal.split(':assumed-role/')[1]?.split('/')[0] ?? '';
  const by = OWN_ROLE.exec(role)?.[1];
  return by === undefined ? undefined : { by, role };
}

type Attribute = { readonly S?: string };
type Item = Readonly<Record<string, Attribute>>;

/** The queue or the registry item that a call is about, and the texts that show it. */
function thingOf(input: unknown): { readonly item: string; readonly mentions: readonly string[] } | undefined {
  const { QueueUrl, Key, Item } = input as { QueueUrl?: string; Key?: Item; Item?: Item };
  if (QueueUrl !== undefined) {
    const [account = '', name = ''] = QueueUrl.split('/').slice(-2);
    return { item: name.replace('commit-relay-', ''), mentions: [`/${account}/${name}"`] };
  }
  const { pk, sk } = Key ?? Item ?? {};
  if (pk?.S === undefined || sk?.S === undefined) return undefined;
  const kinds = [pk.S, sk.S].flatMap((part) => {
    const kind = kindOfKey(part);
    return kind === undefined ? [] : [{ kind, isWhole: kind === part || part.startsWith('LEASE#'), part }];
  });
  return {
    item: kinds.map(({ kind }) => kind).join('.'),
    mentions: kinds.map(({ kind, isWhole, part }) => (isWhole ? `"S":"${part}"` : `"S":"${kind}#`)),
  };
}

/** `LEASE` of `LEASE#run` alone would be two kinds; a bare name is of no kind. */
function kindOfKey(part: string): string | undefined {
  if (part.startsWith('LEASE#')) return part.replace('#', '-');
  return /^([A-Z]+)(?:#|$)/.exec(part)?.[1];
}
