import * as z from 'zod';
import { inIndex } from '../../shared/adapters/registry-table.ts';
import { BranchListing } from '../../shared/domain/catch-up/branch-listing.ts';
import { Follower } from '../../shared/domain/follower.ts';
import { Freeze, HeldStart } from '../../shared/domain/freeze.ts';
import { branchRef, EventTime } from '../../shared/domain/names.ts';
import { PipelineStatus } from '../../shared/domain/pipeline-status.ts';
import { RefState } from '../../shared/domain/push.ts';
import { REGISTRATION_RULES } from '../../shared/domain/registration.ts';
import { Attempt, LastStarted, StartRecord } from '../../shared/domain/start.ts';
import { SweepState } from '../../shared/domain/sweep.ts';
import { HeartbeatStatus } from '../../shared/domain/wiring/heartbeat.ts';
import { WiringStatus } from '../../shared/domain/wiring/wiring-status.ts';
import { APP, at, commit, follower } from '../support/builders.ts';
import { startRequest } from '../support/start-request.ts';
import type { Item } from './table-in-memory.ts';

export type Sample = { readonly item: Item; readonly schema: z.ZodType };

const own = follower('app-dev');
const request = startRequest('app-dev', 'e1');
const place = { repository: APP, action: 'Source' };
const main = branchRef('main');
const finding = {
  subject: 'bus/commit-relay',
  field: 'Sid',
  observed: '{}',
  reason: 'undeclared-statement',
  action: 'repair',
  severity: 'warning',
  outcome: 'observed',
};
const history = { repairs: [{ field: 'Sid', at: at(1), of: 'run-1' }], contested: [] };

const sample = (pk: string, sk: string, schema: z.ZodType, content: object): Sample => ({
  item: { ...content, pk, sk },
  schema,
});

/** An item of each kind that functions read, as they write it. */
export const ITEMS: readonly Sample[] = [
  sample(`REPO#${APP}`, 'PIPE#app-dev#Source', Follower, {
    ...own,
    follow: [...own.follow, { kind: 'prefix', entry: 'release/', prefix: 'refs/heads/release/' }],
    ignorePaths: ['docs/'],
    variables: [{ name: 'COMMIT', fact: 'commit' }],
    ...inIndex('follower', 'app-dev'),
  }),
  sample(`REPO#${APP}`, `REF#${main}`, RefState.extend({ revision: z.number().int().positive() }), {
    pushes: [
      { id: 'e0', commit: commit('9'), time: at(-60), dispatched: true, made: { after: at(-90) } },
      { id: 'e1', commit: commit('a'), oldCommit: commit('9'), time: at(0), dispatched: false, sentAt: at(1) },
    ],
    coveredUntil: at(-120),
    seen: { commit: commit('8'), at: at(-900) },
    suspectSince: at(-10),
    revision: 3,
  }),
  sample(`REPO#${APP}`, 'BRANCHES', BranchListing, {
    repository: APP,
    listedAt: at(0),
    entries: ['release/'],
    branches: [branchRef('release/1')],
    ...inIndex('branches', APP),
  }),
  sample('PIPELINE#app-dev', 'STATUS', PipelineStatus, {
    name: 'app-dev',
    registered: [place],
    seen: { version: 1, created: at(0), tags: {}, configHash: 'h1', rules: REGISTRATION_RULES },
    problems: [],
    approved: [],
    warnings: [],
    dueAt: at(9000),
    ...inIndex('pipeline', 'app-dev'),
  }),
  sample('PIPELINE#app-dev', `STARTED#${APP}#${main}`, LastStarted, {
    ...request.push,
    id: 'e0',
    time: at(-60),
  }),
  sample('PIPELINE#app-dev', 'ATTEMPT', z.object({ attempt: Attempt.optional() }), {
    attempt: { request, since: EventTime.parse(at(0)) },
  }),
  sample('START#e1', 'app-dev', StartRecord, { status: 'failed', reason: 'invalid-start', detail: 'no such action' }),
  sample('FREEZE', 'STATUS', z.object({ freeze: Freeze.optional() }), {
    freeze: { reason: 'holidays', since: at(-100), until: at(-50) },
  }),
  sample('FREEZE', `HELD#app-dev#${APP}#${main}`, HeldStart, { request, revision: 'r1' }),
  sample('SWEEP', 'STATUS', SweepState, {
    lastCompleted: at(-300),
    progress: { began: at(-10), list: 'tagged', at: at(-10), unseen: ['app-dev'], shown: { tagged: 0, listed: 0 } },
  }),
  sample('BUS', 'STATUS', WiringStatus, {
    subject: 'bus/commit-relay',
    lookedAt: at(0),
    findings: [finding],
    history,
    ...inIndex('wiring', 'bus/commit-relay'),
  }),
  sample('ACCOUNT#111111111111', 'HEARTBEAT', HeartbeatStatus, {
    subject: 'heartbeat/111111111111',
    heardAt: at(0),
    findings: [],
    history,
    ...inIndex('wiring', 'heartbeat/111111111111'),
  }),
  sample('RESUME', 'pipeline/app-dev', z.object({ at: EventTime }), { at: at(0) }),
];
