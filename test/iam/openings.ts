import { createJudge } from './judge.ts';
import { covers, replaced } from './minimality.ts';
import { type Denial, nameOf } from './row.ts';
import type { Statement } from './statement.ts';
import type { Grant, World } from './world.ts';

/** One statement made to allow more than it does, or to refuse less. */
export type Opening = {
  readonly grant: Grant;
  readonly kind: 'resource' | 'action' | 'condition' | 'principal' | 'deny';
  /** What is opened: the condition's operator and key, the service of the action. */
  readonly part: string;
  readonly opened: Statement | undefined;
};

export type Noticed = Opening & {
  /** A denial that turns into an allowance; undefined where none does. */
  readonly by: string | undefined;
};

/** Every way in which a statement of the deployment could be opened: one guard at a time. */
const openingsOf = (world: World): Opening[] =>
  world
    .filter(({ isAssumed }) => !isAssumed)
    .flatMap((grant) =>
      grant.statement.Effect === 'Deny'
        ? [{ grant, kind: 'deny', part: 'all of it', opened: undefined } as const]
        : [...resource(grant), ...actions(grant), ...conditions(grant), ...principal(grant)],
    );

function resource(grant: Grant): Opening[] {
  const { Resource } = grant.statement;
  // A resource's own policy is asked for that resource alone.
  if (grant.kind !== 'permissions' || Resource?.includes('*')) return [];
  return [{ grant, kind: 'resource', part: '*', opened: { ...grant.statement, Resource: ['*'] } }];
}

function actions(grant: Grant): Opening[] {
  const { Action } = grant.statement;
  const services = [...new Set(Action.map((action) => action.split(':')[0]))];
  return services
    .filter((service) => !Action.includes(`${service}:*`))
    .map((service) => ({
      grant,
      kind: 'action',
      part: `${service}:*`,
      opened: { ...grant.statement, Action: [...Action, `${service}:*`] },
    }));
}

function conditions(grant: Grant): Opening[] {
  const { Condition = {} } = grant.statement;
  return Object.entries(Condition).flatMap(([operator, keys]) =>
    Object.keys(keys).map((key): Opening => {
      const left = Object.entries(Condition).map(([name, tests]) => {
        const kept = Object.entries(tests).filter(([each]) => name !== operator || each !== key);
        return [name, Object.fromEntries(kept)] as const;
      });
      const Rest = Object.fromEntries(left.filter(([, tests]) => Object.keys(tests).length > 0));
      return { grant, kind: 'condition', part: `${operator} ${key}`, opened: { ...grant.statement, Condition: Rest } };
    }),
  );
}

function principal(grant: Grant): Opening[] {
  const { Principal } = grant.statement;
  if (Principal === undefined || Principal === '*') return [];
  return [{ grant, kind: 'principal', part: '*', opened: { ...grant.statement, Principal: '*' } }];
}

/** Looks for a denial that a statement alone upholds. */
export async function noticedOpenings(world: World, denials: readonly Denial[]): Promise<Noticed[]> {
  const byHolder = new Map<string, Denial[]>();
  for (const denial of denials)
    for (const holder of holdersOf(denial)) byHolder.set(holder, [...(byHolder.get(holder) ?? []), denial]);
  const found: Noticed[] = [];
  for (const opening of openingsOf(world)) {
    const judge = createJudge(replaced(world, opening.grant, opening.opened));
    const { kind, holder } = opening.grant;
    let by: string | undefined;
    for (const denial of byHolder.get(`${kind === 'permissions' ? 'caller' : 'resource'} ${holder}`) ?? []) {
      if (!isOf(opening, denial) || !(await judge(denial.request))) continue;
      by = nameOf(denial);
      break;
    }
    found.push({ ...opening, by });
  }
  return found;
}

/** What a statement says of an action it does not name cannot change. */
const isOf = ({ grant, opened }: Opening, { request }: Denial): boolean =>
  (opened ?? grant.statement).Action.some((action) => covers(action, request.action));

/** Whose policies a denial asks: the caller's role, and what it wants something of. */
function holdersOf({ request: { caller, resource } }: Denial): string[] {
  const bucket = resource.startsWith('arn:aws:s3:::') ? (resource.split('/')[0] ?? '') : resource;
  const role = caller.kind === 'role' ? [`caller ${caller.roleArn}`] : [];
  // A rule on a bus is the bus's policy's matter too.
  const onBus = /^(?<start>arn:aws:events:[^:]*:\d*:)rule\/(?<bus>[^/]+)\//.exec(resource)?.groups;
  const more = onBus === undefined ? [] : [`resource ${onBus['start']}event-bus/${onBus['bus']}`];
  return [...role, `resource ${bucket}`, ...more];
}
