import { describe, expect, it } from 'vitest';
import { PIPELINE } from '../infra/templates.ts';
import { createJudge } from './judge.ts';
import { minimalityOf } from './minimality.ts';
import { noticedOpenings } from './openings.ts';
import { administrator, lambda, queue, relayRole, relaySession, roleArn, service, session } from './place.ts';
import { denied, rows } from './row.ts';
import type { Statement } from './statement.ts';
import type { Grant, World } from './world.ts';

const holder = relayRole(PIPELINE, 'start');
const grant = (kind: Grant['kind'], statement: Statement): Grant => ({ name: `the ${kind}`, kind, holder, statement });

const TRUST: Statement = {
  Effect: 'Allow',
  Action: ['sts:AssumeRole'],
  Principal: { Service: ['lambda.amazonaws.com'] },
};
const RIGHTS: Statement = {
  Effect: 'Allow',
  Action: ['sqs:SendMessage', 'sqs:ReceiveMessage'],
  Resource: [queue(PIPELINE, 'reconcile'), queue(PIPELINE, 'pushes')],
  Condition: { Bool: { 'aws:SecureTransport': ['true'] } },
};
const WORLD: World = [grant('trust', TRUST), grant('permissions', RIGHTS)];
const caller = relaySession(PIPELINE, 'start');

const REQUIRED = [
  ...rows('start', service('lambda', lambda(PIPELINE, 'start'), PIPELINE), [['runs', 'sts:AssumeRole', holder]]),
  ...rows('start', caller, [['nominates', 'sqs:SendMessage', queue(PIPELINE, 'reconcile')]]),
];
const DENIED = denied('start', caller, [
  ['sends elsewhere', 'it nominates', 'sqs:SendMessage', queue(PIPELINE, 'starts.fifo')],
]);

it('a role has its rights, others the rights of whoever they are', async () => {
  const judge = createJudge(WORLD);
  const send = (by: Parameters<typeof judge>[0]['caller'], name: string) =>
    judge({ caller: by, action: 'sqs:SendMessage', resource: queue(PIPELINE, name) });
  expect(await send(caller, 'reconcile')).toBe(true);
  expect(await send(caller, 'starts.fifo')).toBe(false);
  expect(await send(session(roleArn(PIPELINE, 'admin')), 'starts.fifo')).toBe(true);
  expect(await send(session(roleArn('999999999999', 'admin')), 'starts.fifo')).toBe(false);
  expect(await send(administrator(PIPELINE), 'starts.fifo')).toBe(true);
});

describe('minimality', () => {
  it('says which required call each action and resource is needed for, and which nothing needs', async () => {
    const found = await minimalityOf(WORLD, REQUIRED);
    expect(found.map(({ kind, removed, breaks }) => [kind, removed, breaks])).toEqual([
      ['action', 'sts:AssumeRole', 'start: runs'],
      ['action', 'sqs:SendMessage', 'start: nominates'],
      ['action', 'sqs:ReceiveMessage', undefined],
      ['resource', queue(PIPELINE, 'reconcile'), 'start: nominates'],
      ['resource', queue(PIPELINE, 'pushes'), undefined],
    ]);
  });

  it('looks at no right that is not of the templates', async () => {
    const assumed = WORLD.map((each) => ({ ...each, isAssumed: true as const }));
    expect(await minimalityOf(assumed, REQUIRED)).toEqual([]);
  });
});

describe('openings', () => {
  it('are each noticed by a denial, or not', async () => {
    const found = await noticedOpenings(WORLD, DENIED);
    expect(found.map(({ kind, part, by }) => [kind, part, by])).toEqual([
      ['action', 'sts:*', undefined],
      ['principal', '*', undefined],
      ['resource', '*', 'start: sends elsewhere'],
      ['action', 'sqs:*', undefined],
      ['condition', 'Bool aws:SecureTransport', undefined],
    ]);
  });

  it('of a Deny are that it is left out', async () => {
    const deny: Statement = { Effect: 'Deny', Action: ['sqs:SendMessage'], Resource: [queue(PIPELINE, 'reconcile')] };
    const rule = denied('start', caller, [
      ['nominates', 'it is denied', 'sqs:SendMessage', queue(PIPELINE, 'reconcile')],
    ]);
    const found = await noticedOpenings([...WORLD, grant('permissions', deny)], rule);
    expect(found.at(-1)).toMatchObject({ kind: 'deny', by: 'start: nominates' });
  });
});
