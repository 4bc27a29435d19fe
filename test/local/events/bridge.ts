import { afterEach } from 'vitest';
import { createEventBridge, type EventBridge } from '../../../local/events/event-bridge.ts';
import type { Caller, CloudEvent } from '../../../local/kernel.ts';
import { createFakeKernel, type FakeKernel } from './fake-kernel.ts';

export const SOURCE = '111111111111';
export const RELAY = '222222222222';
const REGION = 'ap-south-1';

const admin = (account: string): Caller => ({ kind: 'root', account });

type Input = Readonly<Record<string, unknown>>;

export type Scene = FakeKernel & {
  readonly bridge: EventBridge;
  /** An operation as the administrator of the source account, or of the one given. */
  call(operation: string, input?: Input, account?: string): Promise<unknown>;
};

const open: EventBridge[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((bridge) => bridge.close()));
});

/** A bridge on a fake kernel, closed after the test. Retries wait thousandths of what they would. */
export function createScene(retryScale = 0.001): Scene {
  const fake = createFakeKernel();
  const bridge = createEventBridge({ kernel: () => fake.kernel, credentials: fake.credentials, retryScale });
  open.push(bridge);
  const call = (operation: string, input: Input = {}, account = SOURCE) =>
    bridge.handle(operation, input, admin(account));
  return { ...fake, bridge, call };
}

export const push = (over: Partial<CloudEvent> = {}): CloudEvent => ({
  version: '0',
  id: '0a5e1d9c-7a43-4c0e-9a54-3f1f7c1f8e01',
  'detail-type': 'CodeCommit Repository State Change',
  source: 'aws.codecommit',
  account: SOURCE,
  time: '2026-03-04T05:06:07Z',
  region: REGION,
  resources: [`arn:aws:codecommit:${REGION}:${SOURCE}:app`],
  detail: { event: 'referenceUpdated', repositoryName: 'app', referenceType: 'branch', referenceName: 'main' },
  ...over,
});

export const PUSHES = JSON.stringify({ source: ['aws.codecommit'] });
export const busArn = (name: string, account = RELAY): string =>
  `arn:aws:events:${REGION}:${account}:event-bus/${name}`;
export const queueArn = (name: string, account = SOURCE): string => `arn:aws:sqs:${REGION}:${account}:${name}`;
export const RULE = `arn:aws:events:${REGION}:${SOURCE}:rule/forward`;
export const ROLE = `arn:aws:iam::${SOURCE}:role/commit-relay-forward`;

/** A scene where rule `forward` on the source account's default bus has one target. */
export async function withTarget(target: Record<string, unknown>) {
  const scene = createScene();
  await scene.call('PutRule', { Name: 'forward', EventPattern: PUSHES });
  await scene.call('PutTargets', { Rule: 'forward', Targets: [{ Id: 't', ...target }] });
  const deliver = async (event = push()) => {
    scene.bridge.publish(event);
    await scene.bridge.idle();
  };
  const sent = () => scene.calls.filter(({ operation }) => operation !== 'AssumeRole');
  return { ...scene, deliver, sent };
}

/** A scene with the bus `relay` in the relay account. */
export async function withBus(): Promise<Scene> {
  const scene = createScene();
  await scene.call('CreateEventBus', { Name: 'relay' }, RELAY);
  return scene;
}
