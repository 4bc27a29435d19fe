import type { Attempts, Starts } from '../../../shared/app/registry-ports.ts';
import type { StartRequest } from '../../../shared/domain/follower.ts';
import { type Attempt, LastStarted, type StartRecord } from '../../../shared/domain/start.ts';

/** Starts in memory; `record` is for the test to look at. */
export type FakeStarts = Starts & { record(pushId: string, pipeline: string): StartRecord | undefined };

export function fakeStarts(): FakeStarts {
  const records = new Map<string, StartRecord>();
  const newest = new Map<string, LastStarted>();
  const recordKey = ({ push, pipeline }: StartRequest) => `${push.id} ${pipeline}`;
  const refKey = ({ push, pipeline }: StartRequest) => `${pipeline} ${push.repository} ${push.ref}`;
  return {
    record: (pushId, pipeline) => records.get(`${pushId} ${pipeline}`),
    read: async (request) => records.get(recordKey(request)),
    finish: async (request, record) => void records.set(recordKey(request), record),
    lastStarted: async (request) => newest.get(refKey(request)),
    setLastStarted: async (request) => void newest.set(refKey(request), LastStarted.parse(request.push)),
  };
}

export function fakeAttempts(): Attempts {
  const pending = new Map<string, Attempt>();
  const owners = new Map<string, string>();
  return {
    pending: async (pipeline) => pending.get(pipeline),
    begin: async (attempt) => void pending.set(attempt.request.pipeline, attempt),
    end: async (pipeline) => void pending.delete(pipeline),
    async claimRun({ push, pipeline }, executionId) {
      const run = `${pipeline} ${executionId}`;
      if (!owners.has(run)) owners.set(run, push.id);
      return owners.get(run) === push.id;
    },
  };
}
