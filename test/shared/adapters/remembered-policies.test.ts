import { expect, it } from 'vitest';
import { rememberAllowed } from '../../../shared/adapters/remembered-policies.ts';
import type { Judgement, Use } from '../../../shared/domain/drift/use.ts';
import { fakeClock } from '../../support/fakes/clock.ts';

const use = (action: string): Use => ({
  role: 'arn:aws:iam::222222222222:role/r',
  action,
  resource: 'x',
  covers: 'x',
  who: 'r',
});

it('asks again only about what was not allowed a minute ago', async () => {
  const clock = fakeClock();
  const asked: string[][] = [];
  const verdicts = new Map<string, 'allowed' | 'denied' | 'unknown'>([
    ['s3:GetObject', 'allowed'],
    ['s3:PutObject', 'denied'],
    ['kms:Decrypt', 'unknown'],
  ]);
  const uses = [...verdicts.keys()].map(use);
  const policies = rememberAllowed(
    {
      async judge(each) {
        asked.push(each.map(({ action }) => action));
        return each.map((one): Judgement => {
          const verdict = verdicts.get(one.action) ?? 'unknown';
          return verdict === 'allowed' ? { use: one, verdict } : { use: one, verdict, why: 'as the test says' };
        });
      },
    },
    clock,
  );
  const judge = async () => (await policies.judge(uses)).map(({ verdict }) => verdict);
  expect(await judge()).toEqual(['allowed', 'denied', 'unknown']);
  expect(await judge()).toEqual(['allowed', 'denied', 'unknown']);
  verdicts.set('s3:PutObject', 'allowed');
  verdicts.set('s3:GetObject', 'denied');
  expect(await judge()).toEqual(['allowed', 'allowed', 'unknown']);
  clock.advance(60);
  expect(await judge()).toEqual(['denied', 'allowed', 'unknown']);
  expect(asked).toEqual([
    ['s3:GetObject', 's3:PutObject', 'kms:Decrypt'],
    ['s3:PutObject', 'kms:Decrypt'],
    ['s3:PutObject', 'kms:Decrypt'],
    ['s3:GetObject', 's3:PutObject', 'kms:Decrypt'],
  ]);
});
