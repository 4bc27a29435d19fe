import { describe, expect, it } from 'vitest';
import { createEvaluator, type Evaluate, type Question } from '../../../local/iam/simulation.ts';

const ROLE = 'arn:aws:sts::222222222222:assumed-role/starter';
const QUEUE = 'arn:aws:sqs:eu-west-1:222222222222:work';

type Asked = { readonly session?: string; readonly time?: string; readonly policy?: object };

/** May this session send to the queue at this time, by an identity policy that says more than that it may? */
function question({ session = 'one', time = '2026-01-01T00:00:00Z', policy = {} }: Asked): Question {
  const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: QUEUE, ...policy };
  return {
    request: {
      principal: `${ROLE}/${session}`,
      action: 'sqs:SendMessage',
      resource: { resource: QUEUE, accountId: '222222222222' },
      contextVariables: { 'aws:CurrentTime': time, 'aws:SecureTransport': 'true' },
    },
    identityPolicies: [{ name: 'own', policy: { Version: '2012-10-17', Statement: [statement] } }],
    resourcePolicy: undefined,
  };
}

const resultOf = async (evaluate: Evaluate, asked: Asked | Question) => {
  const result = await evaluate('request' in asked ? asked : question(asked));
  return result.resultType === 'error' ? result.errors : result.overallResult;
};

/** The queue's policy that refuses one session. */
const refusing = (session: string) => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Deny', Principal: { AWS: `${ROLE}/${session}` }, Action: 'sqs:*', Resource: '*' }],
});

describe('an evaluator', () => {
  it('asks once where only what no policy names is another', () => {
    const evaluate = createEvaluator();
    const first = evaluate(question({}));
    expect(evaluate(question({ session: 'two', time: '2027-01-01T00:00:00Z' }))).toBe(first);
    expect(evaluate(question({ policy: { Sid: 'other' } }))).not.toBe(first);
  });

  it('answers by the time where a policy names it, however that is written', async () => {
    const evaluate = createEvaluator();
    const policy = { Condition: { DateLessThan: { 'AWS:currenttime': '2026-06-01T00:00:00Z' } } };
    expect(await resultOf(evaluate, { policy })).toBe('Allowed');
    expect(await resultOf(evaluate, { policy, time: '2026-07-01T00:00:00Z' })).toBe('ImplicitlyDenied');
    expect(await resultOf(evaluate, { policy })).toBe('Allowed');
  });

  it('answers by the session where a policy names one', async () => {
    const evaluate = createEvaluator();
    const asked = (session: string) => ({ ...question({ session }), resourcePolicy: refusing('two') });
    expect(await resultOf(evaluate, asked('one'))).toBe('Allowed');
    expect(await resultOf(evaluate, asked('two'))).toBe('ExplicitlyDenied');
  });

  it('answers anew when a policy is another', async () => {
    const evaluate = createEvaluator();
    expect(await resultOf(evaluate, {})).toBe('Allowed');
    expect(await resultOf(evaluate, { policy: { Effect: 'Deny' } })).toBe('ExplicitlyDenied');
  });
});
