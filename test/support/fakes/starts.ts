import type { Starts } from '../../../shared/app/ports.ts';
import type { StartRequest } from '../../../shared/domain/follower.ts';
import { LastStarted, type StartRecord } from '../../../shared/domain/start.ts';

/** Starts in memory; `record` is for the test to look at. */
export type FakeStarts = Starts & { record(pushId: string, pipeline: string): StartRecord | undefined };

export function fakeStarts(): FakeStarts {
  const records = new Map<string, StartRecord>();
  const owners = new Map<string, string>();
  const newest = new Map<string, LastStarted>();
  const claimKey = ({ push, pipeline }: StartRequest) => `${push.id} ${pipeline}`;
  const refKey = ({ push, pipeline }: StartRequest) => `${pipeline} ${push.repository} ${push.ref}`;
  return {
    record: (pushId, pipeline) => records.get(`${pushId} ${pipeline}`),
    async claim(request, since) {
      const existing = records.get(claimKey(request));
      if (existing !== undefined) return existing;
      records.set(claimKey(request), { status: 'attempting', since: since.toISOString() });
      return 'claimed';
    },
    finish: async (request, record) => void records.set(claimKey(request), record),
    async adopt({ push, pipeline }, executionId) {
      const run = `${pipeline} ${executionId}`;
      if (!owners.has(run)) owners.set(run, push.id);
      return owners.get(run) === push.id;
    },
    lastStarted: async (request) => newest.get(refKey(request)),
    setLastStarted: async (request) => void newest.set(refKey(request), LastStarted.parse(request.push)),
  };
}
