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
