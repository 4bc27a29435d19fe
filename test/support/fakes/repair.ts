import type { RepairPorts } from '../../../shared/app/repair-pipeline.ts';
import type { Finding } from '../../../shared/domain/drift/finding.ts';
import type { EventTime } from '../../../shared/domain/names.ts';
import { BUCKET, KEY_ARN, REGION } from '../builders.ts';

/** What repair needs beside CodePipeline. */
export type FakeRepair = Pick<RepairPorts, 'chain' | 'artifactKey' | 'resumptions' | 'standard'> & {
  /** Findings that the chain has from now on. */
  breakChain(findings: readonly Finding[]): void;
  resume(subject: string, at: EventTime): void;
};

export function fakeRepair(standard: Partial<RepairPorts['standard']> = {}): FakeRepair {
  let broken: readonly Finding[] = [];
  const resumed = new Map<string, EventTime>();
  return {
    breakChain: (findings) => {
      broken = findings;
    },
    resume: (subject, at) => void resumed.set(subject, at),
    chain: { broken: async () => broken },
    artifactKey: { arn: async () => KEY_ARN },
    resumptions: { of: async (subject) => resumed.get(subject) },
    standard: {
      mode: 'repair',
      sourceActionRole: `commit-relay-source-action-${REGION}`,
      otherActionRoles: [],
      bucket: BUCKET,
      ...standard,
    },
  };
}
