import { describeAwsFailure, isDenied } from '../../cli/aws/aws-failure.ts';
import type { Terminal } from '../../cli/terminal/terminal.ts';
import { type Check, type Finding, notSeen, notTried, type Result } from './check.ts';
import { annotatedTag } from './checks/annotated-tag.ts';
import { catchUp } from './checks/catch-up.ts';
import { emptyTag } from './checks/empty-tag.ts';
import { forwardedEvent } from './checks/forwarded-event.ts';
import { parallelOverrides } from './checks/parallel-overrides.ts';
import { pushed } from './checks/pushed.ts';
import { register } from './checks/register.ts';
import { repaired } from './checks/repaired.ts';
import { sourceAction } from './checks/source-action.ts';
import { tagEvents } from './checks/tag-events.ts';
import { tokenWindow } from './checks/token-window.ts';
import { unregister } from './checks/unregister.ts';
import { Interrupted } from './patience.ts';
import type { World } from './world.ts';

/** In the order in which they build on each other. */
export const CHECKS: readonly Check[] = [
  sourceAction,
  parallelOverrides,
  register,
  pushed,
  forwardedEvent,
  annotatedTag,
  repaired,
  catchUp,
  emptyTag,
  tagEvents,
  tokenWindow,
  unregister,
];

/** Runs the checks one after the other; results are told as they come. Throws Interrupted. */
export async function runChecks(
  world: World,
  told: (result: Result) => void,
  terminal: Pick<Terminal, 'note'>,
): Promise<void> {
  const results: Result[] = [];
  const broken = new Map<string, string>();
  for (const { name, begin } of CHECKS) {
    const failure = begin === undefined ? undefined : await attempt({ kind: 'unknown' }, () => done(begin(world)));
    if (failure?.outcome === 'not tried') broken.set(name, failure.evidence);
  }
  for (const check of CHECKS) {
    const { name, kind, about, needs = [] } = check;
    const began = Date.now();
    const lacking = needs.filter((need) => results.find((result) => result.name === need)?.outcome !== 'seen');
    const early = broken.get(name) ?? (lacking.length > 0 ? `it needs ${lacking.join(', ')}` : undefined);
    if (early === undefined) terminal.note(`${name}: ${about}?`);
    const finding = early === undefined ? await attempt(check, () => check.run(world)) : notTried(early);
    const result = { name, kind, about, ...finding, seconds: Math.round((Date.now() - began) / 1000) };
    results.push(result);
    told(result);
  }
}

const done = async (work: Promise<void>): Promise<Finding> => {
  await work;
  return notSeen('');
};

/** A call that AWS refuses ends its check, and no other. */
async function attempt({ kind }: Pick<Check, 'kind'>, work: () => Promise<Finding>): Promise<Finding> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Interrupted) throw error;
    const words = describeAwsFailure(error);
    if (words === undefined) throw error;
    return kind === 'unknown' || isDenied(error) ? notTried(words) : notSeen(words);
  }
}
