import type { RepairPorts } from '../../../shared/app/repair-pipeline.ts';
import type { EventTime } from '../../../shared/domain/names.ts';
import { BUCKET, KEY_ARN, PIPELINES, REGION } from '../builders.ts';

/** What repair needs beside CodePipeline. */
export type FakeRepair = Pick<RepairPorts, 'policies' | 'projects' | 'artifactKey' | 'resumptions' | 'standard'> & {
  /** From now on the roles may do everything but these actions. */
  deny(actions: readonly string[]): void;
  resume(subject: string, at: EventTime): void;
};

/** Where every role may do everything, unless it is told otherwise. */
export function fakeRepair(standard: Partial<RepairPorts['standard']> = {}): FakeRepair {
  let denied: readonly string[] = [];
  const resumed = new Map<string, EventTime>();
  return {
    deny: (actions) => {
      denied = actions;
    },
    resume: (subject, at) => void resumed.set(subject, at),
    policies: {
      judge: async (uses) =>
        uses.map((use) =>
          denied.includes(use.action)
            ? { use, verdict: 'denied', lacking: 'role', why: 'as the test says' }
            : { use, verdict: 'allowed' },
        ),
    },
    projects: { serviceRoles: async () => ({ kind: 'known', roles: new Map() }) },
    artifactKey: { arn: async () => KEY_ARN },
    resumptions: { of: async (subject) => resumed.get(subject) },
    standard: {
      mode: 'repair',
      sourceActionRole: `commit-relay-source-action-${REGION}`,
      otherActionRoles: [],
      bucket: BUCKET,
      passRoles: [`arn:aws:iam::${PIPELINES}:role/commit-relay-pipeline-*`],
      artifactKey: 'alias/commit-relay-artifacts',
      ...standard,
    },
  };
}
