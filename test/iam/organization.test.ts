import { expect, it } from 'vitest';
import { PIPELINE, SOURCE } from '../infra/templates.ts';
import { DEPLOYMENT, STRANGER, stacksOf } from './deployment.ts';
import { createJudge } from './judge.ts';
import { bus, events, PUSH, relaySession, roleArn, session } from './place.ts';
import { worldOf } from './world.ts';

const OURS = 'o-abcde12345';
const world = worldOf(stacksOf({ ...DEPLOYMENT, organization: OURS }));
const forward = relaySession(SOURCE, `forward-${PIPELINE}`);
const administrator = session(roleArn(SOURCE, 'admin'));

it.each([
  ['a source account of it may forward pushes', OURS, forward, PUSH, true],
  ['a source account that has left it may not', undefined, forward, PUSH, false],
  ['a source account of another may not', 'o-zzzzz99999', forward, PUSH, false],
  ['another member may not', OURS, session(roleArn(STRANGER, 'admin')), PUSH, false],
  ['a member with a known name may not', OURS, relaySession(STRANGER, `forward-${PIPELINE}`), PUSH, false],
  ['nobody may put other events', OURS, administrator, events('my.app', 'x'), false],
] as const)('in an organization, %s', async (_what, organization, caller, context, expected) => {
  const judge = createJudge(world, organization === undefined ? {} : { organization });
  expect(await judge({ caller, action: 'events:PutEvents', resource: bus(PIPELINE), context })).toBe(expected);
});
