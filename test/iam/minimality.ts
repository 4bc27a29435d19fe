import { createJudge, rolesIn } from './judge.ts';
import { nameOf, type Row } from './row.ts';
import type { Statement } from './statement.ts';
import type { Grant, World } from './world.ts';

/** One thing that a statement allows, and the world without it. */
export type Removal = {
  readonly grant: Grant;
  readonly kind: 'action' | 'resource';
  /** The action or resource, as the statement writes it. */
  readonly removed: string;
  /** What is left of the statement; nothing where it was all. */
  readonly left: Statement | undefined;
};

export type Minimal = Removal & {
  /** A required call that it breaks; undefined where nothing needs it. */
  readonly breaks: string | undefined;
};

/** Every Allow action of every statement, and every resource of those with several. */
const removalsOf = (world: World): Removal[] =>
  world
    .filter(({ statement, isAssumed }) => statement.Effect === 'Allow' && !isAssumed)
    .flatMap((grant) => [...actionsOf(grant), ...resourcesOf(grant)]);

function actionsOf(grant: Grant): Removal[] {
  const { Action } = grant.statement;
  return Action.map((removed) => {
    const rest = Action.filter((action) => action !== removed);
    const left = rest.length === 0 ? undefined : { ...grant.statement, Action: rest };
    return { grant, kind: 'action', removed, left };
  });
}

function resourcesOf(grant: Grant): Removal[] {
  const { Resource = [] } = grant.statement;
  if (Resource.length < 2) return [];
  return Resource.map((removed) => {
    const left = { ...grant.statement, Resource: Resource.filter((resource) => resource !== removed) };
    return { grant, kind: 'resource', removed, left };
  });
}

/** The world with one statement replaced, or taken out. */
export const replaced = (world: World, grant: Grant, statement: Statement | undefined): World =>
  world.flatMap((each) => {
    if (each !== grant) return [each];
    return statement === undefined ? [] : [{ ...grant, statement }];
  });

/** Looks for a required call that is refused once a thing is removed: only those of its actions can be. */
export async function minimalityOf(world: World, required: readonly Row[]): Promise<Minimal[]> {
  const found: Minimal[] = [];
  const roles = rolesIn(world);
  for (const removal of removalsOf(world)) {
    const actions = removal.kind === 'action' ? [removal.removed] : removal.grant.statement.Action;
    const touched = required.filter(({ request }) => actions.some((action) => covers(action, request.action)));
    const judge = createJudge(replaced(world, removal.grant, removal.left), { roles });
    let breaks: string | undefined;
    for (const row of touched) {
      if (await judge(row.request)) continue;
      breaks = nameOf(row);
      break;
    }
    found.push({ ...removal, breaks });
  }
  return found;
}

/** Whether an action, `*` as wildcard, covers another. */
export function covers(pattern: string, action: string): boolean {
  const parts = pattern.split('*').map((part) => RegExp.escape(part));
  return new RegExp(`^${parts.join('.*')}$`, 'i').test(action);
}
