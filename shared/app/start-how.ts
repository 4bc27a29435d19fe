import type { Follower, StartRequest } from '../domain/follower.ts';
import { variablesOf } from '../domain/variables.ts';
import type { StartHow } from './aws-ports.ts';

/** How a pipeline is started for a push that these source actions of it follow. */
export function startHow(following: readonly Follower[], request: StartRequest): StartHow {
  const pinned = following.filter(({ start }) => start === 'commit').map(({ action }) => action);
  return { pinned, variables: variablesOf(following, request) };
}
