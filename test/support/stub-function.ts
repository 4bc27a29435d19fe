import { environmentOf } from '../../infra/function-environment.ts';
import type { FunctionName } from '../../shared/env.ts';
import type { Account } from './account.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import { START_ROLE } from './fakes/code-pipeline.ts';
import { stubLambda } from './invocation.ts';

/**
 * Sets the variables with which a function is deployed, and where its clients find the local cloud, whose
 * administrator they are. To be called before the function's module is imported.
 */
export function stubFunction(name: FunctionName, account: Account): void {
  const queue = (queueName: string) => account.queueUrl(`commit-relay-${queueName}`);
  const deadLetterQueue = {
    dispatch: queue('pushes-dlq'),
    start: queue('starts-dlq.fifo'),
    reconcile: queue('reconcile-dlq'),
  };
  const variables = environmentOf(name, {
    table: account.table.name,
    sourceAccounts: SOURCE,
    configHash: 'h1',
    mode: 'repair',
    account: PIPELINES,
    organization: '',
    repositories: '{}',
    startsQueue: queue('starts.fifo'),
    pushesQueue: queue('pushes'),
    reconcileQueue: queue('reconcile'),
    deadLetterQueue,
    selfService: '*',
    startRole: START_ROLE,
    graceSeconds: '120',
    readRole: `commit-relay-read-${REGION}`,
    // The commits of these tests are made up.
    skipDirectives: 'false',
    sourceActionRole: `commit-relay-source-action-${REGION}`,
    otherActionRoles: '',
    artifactBucket: `commit-relay-artifacts-${PIPELINES}-${REGION}`,
    artifactKey: 'alias/commit-relay-artifacts',
    passRoles: `arn:aws:iam::${PIPELINES}:role/commit-relay-pipeline-${REGION}`,
  });
  stubLambda(name, {
    ...variables,
    AWS_REGION: REGION,
    AWS_ENDPOINT_URL: account.cloud.endpoint,
    AWS_ACCESS_KEY_ID: PIPELINES,
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}
