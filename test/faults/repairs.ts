import type { CallRecord } from '../../local/edge/recorder.ts';
import type { CaseLog } from './case-log.ts';

/** Updates of pipelines that the relay made, whether it learnt of them or not. */
export const updatesOf = ({ calls }: CaseLog): CallRecord[] =>
  calls.filter(
    ({ operation, principal, output }) =>
      operation === 'UpdatePipeline' &&
      principal.includes(':assumed-role/commit-relay-reconcile-') &&
      output !== undefined,
  );
