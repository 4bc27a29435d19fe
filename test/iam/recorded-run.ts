import { randomUUID } from 'node:crypto';
import { assembly } from '../../local/assembly/synth.ts';
import { permissionsFor } from '../../local/iam/permissions.ts';
import { type AccessRequest, eventTime, type ServiceName } from '../../local/kernel.ts';
import { HEARTBEAT_SOURCE, HEARTBEAT_TYPE } from '../../shared/domain/wiring/wiring-names.ts';
import type { Stage } from '../faults/flow.ts';
import { catchUp } from '../faults/flows/catch-up.ts';
import { pushToOne } from '../faults/flows/push.ts';
import { register } from '../faults/flows/register.ts';
import { reject } from '../faults/flows/reject.ts';
import { repair } from '../faults/flows/repair.ts';
import { thaw } from '../faults/flows/thaw.ts';
import { type Lane, openLane } from '../faults/lane.ts';
import { callQueue, workQueue } from '../faults/queues.ts';
import { createPipeline, registry } from '../faults/stage-kit.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { minutesAgo } from '../support/heartbeats.ts';
import { callCloud, invokeFunction } from '../support/local-cloud.ts';
import { changeEverything } from '../support/vandalism.ts';
import { wiringOf } from '../support/wiring.ts';
import { session } from './place.ts';
import { leadingKeys } from './shape.ts';

/** What the relay does, once each, on a local cloud; the first two make what the others would see again. */
const FLOWS = [pushToOne, register, repair, catchUp, thaw, reject];

/** Every permission that a role or a service was asked for in a run of all that the relay does. */
export async function recordRun(): Promise<AccessRequest[]> {
  const seen: AccessRequest[] = [];
  const note = (request: AccessRequest) => {
    if (request.caller.kind !== 'root') seen.push(request);
  };
  const lane = await openLane(await assembly(), {
    // What names items is in the calls alone.
    onAccess: (request) => (request.action.startsWith('dynamodb:') ? undefined : note(request)),
  });
  lane.cloud.recorder.listen((call) => {
    const [, account, role] = /^arn:aws:sts::(\d+):assumed-role\/([^/]+)\//.exec(call.principal) ?? [];
    if (call.service !== 'dynamodb' || account === undefined) return;
    const caller = session(`arn:aws:iam::${account}:role/${role}`);
    const input = Object(call.input);
    const made = { service: call.service as ServiceName, operation: call.operation, input, caller };
    const context = { 'dynamodb:LeadingKeys': leadingKeys(call) };
    for (const permission of permissionsFor(made, REGION)) note({ caller, ...permission, context });
  });
  try {
    for (const flow of FLOWS) {
      const stage = await flow.prepare(lane);
      await stage.act({ isLate: false });
      await stage.heal?.();
      if (flow === pushToOne) await startInTrouble(lane, stage);
    }
    await beat(lane);
    await followPatterns(lane);
    await rejectMore(lane);
    await mend(lane);
    await unfollow(lane);
  } finally {
    await lane.close();
  }
  return seen;
}

/** What AWS answers to a start, and what becomes of it. */
const TROUBLES = [
  // It waits for its turn.
  { kind: 'error', code: 'ConflictException', status: 400 },
  // Whether it was made must be found out.
  { kind: 'reset', when: 'after' },
  // Its pipeline is looked at.
  { kind: 'error', code: 'PipelineNotFoundException', status: 400 },
] as const;

async function startInTrouble({ cloud }: Lane, stage: Stage): Promise<void> {
  for (const effect of TROUBLES) {
    const fault = cloud.faults.add({ service: 'codepipeline', operation: 'StartPipelineExecution', effect, count: 1 });
    await stage.act({ isLate: false });
    fault.lift();
  }
}

/** What the schedule of the source account puts on its bus. */
async function beat(lane: Lane): Promise<void> {
  lane.cloud.publish({
    version: '0',
    id: randomUUID(),
    'detail-type': HEARTBEAT_TYPE,
    source: HEARTBEAT_SOURCE,
    account: SOURCE,
    time: eventTime(new Date()),
    region: REGION,
    resources: [],
    detail: {},
  });
  await lane.quiet();
}

/** Branches that a pattern follows are listed. */
async function followPatterns(lane: Lane): Promise<void> {
  const sources = [{ repository: pushToOne.name, branch: 'main' }];
  await createPipeline(lane, { name: 'patterns-01', sources, follow: 'main release/' });
  await lane.sweep();
  await lane.quiet();
}

/** Messages that are none. */
async function rejectMore(lane: Lane): Promise<void> {
  const MessageBody = '{}';
  const inOrder = { MessageGroupId: 'x', MessageDeduplicationId: 'x' };
  const { cloud } = lane;
  await callQueue(cloud, workQueue(cloud, 'commit-relay-starts.fifo'), 'SendMessage', { MessageBody, ...inOrder });
  await callQueue(cloud, workQueue(cloud, 'commit-relay-reconcile'), 'SendMessage', { MessageBody });
  await lane.quiet();
}

/** The wiring is put right, and looked at where an account is silent. */
async function mend(lane: Lane): Promise<void> {
  const { cloud } = lane;
  const wiring = wiringOf({
    cloud,
    call: (...args) => callCloud(cloud, ...args),
    invoke: (name, payload) => invokeFunction(cloud, name, payload),
  });
  await changeEverything(wiring);
  await wiring.guard();
  const Key = { pk: { S: `ACCOUNT#${SOURCE}` }, sk: { S: 'HEARTBEAT' } };
  const values = { ExpressionAttributeValues: { ':at': { S: minutesAgo(60) } } };
  await registry(lane, 'UpdateItem', { Key, UpdateExpression: 'SET heardAt = :at', ...values });
  await wiring.guard();
  await lane.quiet();
}

/** A pipeline that is gone is forgotten. */
async function unfollow(lane: Lane): Promise<void> {
  await lane.cloud.call(PIPELINES, 'codepipeline', 'DeletePipeline', { name: 'register-01' });
  await lane.quiet();
}
