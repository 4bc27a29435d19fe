import { member } from '../../../local/json.ts';
import type { ServiceName } from '../../../local/kernel.ts';
import type { Call, Input } from './wire-client.ts';

export const A = '111111111111';
export const B = '222222222222';
export const REGION = 'ap-south-1';

/** One successful call and what came of it. */
export type Visit = { readonly service: ServiceName; readonly operation: string; readonly output: unknown };

/** Calls operations in the name of an access key, and keeps every output. */
export interface Tourist {
  readonly visits: readonly Visit[];
  /** Throws with the error's code when the call is refused. */
  ask(key: string, service: ServiceName, operation: string, input?: Input): Promise<unknown>;
}

export function createTourist(call: Call): Tourist {
  const visits: Visit[] = [];
  return {
    visits,
    async ask(key, service, operation, input = {}) {
      const { output, error, status } = await call(key, service, operation, input);
      if (error !== undefined) throw new Error(`${service} ${operation}: ${status} ${error}`);
      visits.push({ service, operation, output });
      return output;
    },
  };
}

/** What stands at a path, as `branch.commitId` or `Messages.0.Body`; the empty text where nothing does. */
export function at(output: unknown, path: string): string {
  let value = output;
  for (const step of path.split('.')) value = Array.isArray(value) ? value[Number(step)] : member(value, step);
  return typeof value === 'string' ? value : '';
}
