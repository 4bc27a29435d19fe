import { type FaultKind, faultsFor } from './fault-kind.ts';
import { type Site, siteId } from './site.ts';

/** What one fault of a case meets. */
export type Blow = { readonly site: Site; readonly kind: FaultKind };

/** One run of a flow under one fault, or a pair of them. */
export type Case = {
  readonly flow: string;
  readonly blows: readonly Blow[];
  /** CodePipeline ignores client request tokens. */
  readonly tokensIgnored: boolean;
};

/** What a flow's recording says that there is to try. */
export type Recorded = {
  readonly flow: string;
  readonly sites: readonly Site[];
  /** So few pipelines that pairs of faults are tried as well. */
  readonly isPaired: boolean;
  /** A lost event is made good. */
  readonly healsLostEvents: boolean;
};

/** In place of faults, where there are none. */
const NOTHING = 'nothing';

/** Names a case, so that it can be told to run again: `push-1:start/PutItem/PIPELINE.ATTEMPT/1:crash-after+tokens`. */
export function caseId({ flow, blows, tokensIgnored }: Case): string {
  const each = blows.map(({ site, kind }) => `${siteId(site)}:${kind}`).join('+') || NOTHING;
  return `${flow}:${each}${tokensIgnored ? '+tokens' : ''}`;
}

/** The case that an id names. Throws an Error that says which part names nothing. */
export function parseCase(id: string, flows: readonly Recorded[]): Case {
  const [flow = '', ...rest] = id.split(':');
  const recorded = flows.find((each) => each.flow === flow);
  if (recorded === undefined) throw new Error(`case ${id}: no flow ${flow}`);
  const parts = rest
    .join(':')
    .split('+')
    .filter((part) => part !== NOTHING);
  const tokensIgnored = parts.at(-1) === 'tokens';
  const blows = (tokensIgnored ? parts.slice(0, -1) : parts).map((part): Blow => {
    const [name, fault] = part.split(':');
    const site = recorded.sites.find((each) => siteId(each) === name);
    if (site === undefined) throw new Error(`case ${id}: flow ${flow} makes no call ${name}`);
    const kind = faultsFor(site).find((each) => each === fault);
    if (kind === undefined) throw new Error(`case ${id}: no fault ${fault} for ${name}; ${faultsFor(site).join(', ')}`);
    return { site, kind };
  });
  return { flow, blows, tokensIgnored };
}

/** Every call under every fault; those of starts once more with tokens ignored. */
export function singles({ flow, sites, healsLostEvents }: Recorded): Case[] {
  const blows = sites.flatMap((site) =>
    faultsFor(site)
      .filter((kind) => kind !== 'drop' || healsLostEvents)
      .map((kind) => ({ site, kind })),
  );
  const cases = blows.map((blow) => ({ flow, blows: [blow], tokensIgnored: false }));
  const starts = blows.filter(({ site }) => isStart(site) && site.operation !== 'DeleteMessageBatch');
  return [...cases, ...starts.map((blow) => ({ flow, blows: [blow], tokensIgnored: true }))];
}

const isStart = ({ by }: Site): boolean => by.startsWith('start');

/** So many different pairs of single faults of one flow, half of them with tokens ignored where it starts anything. */
export function pairs(recorded: Recorded, count: number, random: () => number): Case[] {
  const single = singles(recorded).filter(({ tokensIgnored }) => !tokensIgnored);
  const hasStarts = recorded.sites.some(isStart);
  const found = new Map<string, Case>();
  for (let tries = 0; found.size < count && tries < 20 * count; tries += 1) {
    const [first, second] = [pick(single, random), pick(single, random)];
    const blows = [...first.blows, ...second.blows];
    // Two that hang are as long as the function may run.
    if (blows.length < 2 || first === second || blows.every(({ kind }) => kind === 'hang')) continue;
    const pair = { flow: recorded.flow, blows, tokensIgnored: hasStarts && random() < 0.5 };
    found.set(caseId(pair), pair);
  }
  return [...found.values()];
}

function pick<T>(from: readonly T[], random: () => number): T {
  const found = from[Math.floor(random() * from.length)];
  if (found === undefined) throw new Error('nothing to pick from');
  return found;
}

/**
 * At most so many of the cases: first what shows a flow, an operation or a kind of fault that no other does, then each
 * operation under each kind of fault, then any.
 */
export function sample(cases: readonly Case[], count: number, random: () => number): Case[] {
  const shuffled = shuffle(cases, random);
  const chosen = new Set<Case>();
  for (const aspects of [plainAspects, crossedAspects]) {
    const seen = new Set([...chosen].flatMap(aspects));
    for (const each of shuffled) {
      const fresh = aspects(each).filter((aspect) => !seen.has(aspect));
      if (chosen.size >= count || fresh.length === 0) continue;
      chosen.add(each);
      for (const aspect of fresh) seen.add(aspect);
    }
  }
  for (const each of shuffled) if (chosen.size < count) chosen.add(each);
  return [...chosen];
}

const plainAspects = ({ flow, blows, tokensIgnored }: Case): string[] => [
  flow,
  `tokens ${tokensIgnored}`,
  `${blows.length} faults`,
  ...blows.flatMap(({ site: { service, operation }, kind }) => [`${service}:${operation}`, kind]),
];

const crossedAspects = ({ blows }: Case): string[] =>
  blows.map(({ site: { service, operation }, kind }) => `${service}:${operation} ${kind}`);

export function shuffle<T>(items: readonly T[], random: () => number): T[] {
  const keyed = items.map((item) => ({ item, key: random() }));
  return keyed.toSorted((a, b) => a.key - b.key).map(({ item }) => item);
}

/** Numbers from 0 to 1, the same ones for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
