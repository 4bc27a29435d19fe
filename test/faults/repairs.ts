import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { CallRecord } from '../../local/edge/recorder.ts';
import type { CaseLog } from './case-log.ts';

const OURS = ':assumed-role/commit-relay-reconcile-';

/** Updates of pipelines that the relay made, whether it learnt of them or not. */
export const updatesOf = ({ calls }: CaseLog): CallRecord[] =>
  calls.filter(
    ({ operation, principal, output }) =>
      operation === 'UpdatePipeline' && principal.includes(OURS) && output !== undefined,
  );

const Update = z.object({ pipeline: z.looseObject({ version: z.unknown() }) });

/** Updates by the relay to what the pipeline was already. */
export function needlessUpdates(log: CaseLog): number {
  const definitions = log.calls.flatMap(({ operation, input, output, principal }) => {
    if (operation !== 'UpdatePipeline' || output === undefined) return [];
    const { version: _version, ...definition } = Update.parse(input).pipeline;
    return { definition, isOurs: principal.includes(OURS) };
  });
  return definitions.filter(
    ({ definition, isOurs }, at) => isOurs && isDeepStrictEqual(definition, definitions[at - 1]?.definition),
  ).length;
}
