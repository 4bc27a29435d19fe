import { randomUUID } from 'node:crypto';
import { APP, at, commit, REGION, SOURCE } from './builders.ts';

/** The body of a message from the relay bus: main of repository app moved from commit `a` to `b`. */
export function referenceUpdated(change: { readonly id?: string; readonly account?: string } = {}): string {
  const { id = randomUUID(), account = SOURCE } = change;
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'CodeCommit Repository State Change',
    source: 'aws.codecommit',
    account,
    time: at(1),
    region: REGION,
    resources: [APP],
    detail: {
      event: 'referenceUpdated',
      repositoryName: 'app',
      repositoryId: randomUUID(),
      referenceType: 'branch',
      referenceName: 'main',
      referenceFullName: 'refs/heads/main',
      commitId: commit('b'),
      oldCommitId: commit('a'),
    },
  });
}

/** The body of a heartbeat's message. */
export function sourceHeartbeat(
  change: { readonly id?: string; readonly account?: string; readonly time?: string } = {},
) {
  const { id = randomUUID(), account = SOURCE, time = at(1) } = change;
  return JSON.stringify({
    version: '0',
    id,
    'detail-type': 'Source Heartbeat',
    source: 'commit-relay.heartbeat',
    account,
    time,
    region: REGION,
    resources: [`arn:aws:scheduler:${REGION}:${account}:schedule/default/commit-relay-heartbeat`],
    detail: {},
  });
}
