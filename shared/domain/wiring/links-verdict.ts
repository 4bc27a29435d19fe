import { LINKS, type Link, type Links } from './links.ts';
import { deadLetterQueue, forwardRule, HEARTBEAT_SCHEDULE } from './wiring-names.ts';

/** Why nothing is heard of a source account, as far as that could be found out. */
export type Verdict = {
  /** The first that is broken. */
  readonly brokenLink?: Link;
  /** All that is broken and all that is not known, for people. */
  readonly advice: string;
};

/** Names the broken link. Unknown is said as unknown, never as broken. */
export function verdictOn(links: Links, sourceAccount: string, pipelineAccount: string): Verdict {
  const broken = those('broken', links);
  const unknown = groupsOf(those('unknown', links)).map((text) => `not known: ${text}`);
  const [first] = broken;
  if (first !== undefined) {
    const told = groupsOf(broken).map((text) => `broken link: ${text}`);
    return { brokenLink: first.link, advice: [...told, ...unknown].join('; ') };
  }
  const all = unknown.length === 0 ? 'every link to the relay bus looks right' : 'no broken link was found';
  const queues = [HEARTBEAT_SCHEDULE, forwardRule(pipelineAccount)].map(deadLetterQueue).join(' and ');
  const elsewhere = `look at queues ${queues} of ${sourceAccount}, then at rule and queue commit-relay-pushes, and at the log of commit-relay-dispatch`;
  return { advice: [all, ...unknown, elsewhere].join('; ') };
}

type Told = { readonly link: Link; readonly why: string };

const those = (kind: 'broken' | 'unknown', links: Links): Told[] =>
  LINKS.flatMap((link) => {
    const state = links[link];
    return state.kind === kind ? [{ link, why: state.why }] : [];
  });

/** Links with the same reason together, as `target, forward-role: ...`. */
function groupsOf(told: readonly Told[]): string[] {
  const groups = Map.groupBy(told, ({ why }) => why);
  return [...groups].map(([why, group]) => `${group.map(({ link }) => link).join(', ')}: ${why}`);
}
