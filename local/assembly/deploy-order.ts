import type { Stack } from './cloud-assembly.ts';
import type { Resource } from './resource.ts';
import { RESOURCE_TYPES } from './resource-types.ts';
import { dependenciesOf, flatten } from './template.ts';

type Waiting = { readonly resource: Resource; readonly rank: number; readonly needs: readonly string[] };

const key = (stack: string, logicalId: string) => `${stack}/${logicalId}`;
const keyOf = ({ stack, logicalId }: Resource) => key(stack, logicalId);

const RANKS: ReadonlyMap<string, number> = new Map(Object.keys(RESOURCE_TYPES).map((type, rank) => [type, rank]));

/**
 * Resources of all stacks in an order in which each comes after what it refers to or depends on; else by type.
 * Throws on a circle, with its members.
 */
export function deployOrder(stacks: readonly Stack[], endpoint: string): readonly Resource[] {
  let waiting: readonly Waiting[] = stacks
    .flatMap((stack) =>
      flatten(stack, endpoint).map((resource) => ({
        resource,
        rank: RANKS.get(resource.type) ?? 0,
        needs: dependenciesOf(stack, resource.logicalId).map((id) => key(stack.name, id)),
      })),
    )
    .sort((left, right) => left.rank - right.rank);
  const placed = new Set<string>();
  const order: Resource[] = [];
  while (waiting.length > 0) {
    const next = waiting.find(({ needs }) => needs.every((need) => placed.has(need)));
    if (next === undefined) {
      throw new Error(`resources depend on each other: ${waiting.map(({ resource }) => keyOf(resource)).join(', ')}`);
    }
    placed.add(keyOf(next.resource));
    order.push(next.resource);
    waiting = waiting.filter((other) => other !== next);
  }
  return order;
}
