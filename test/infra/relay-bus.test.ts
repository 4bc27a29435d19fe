import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { allows } from './policies.ts';
import { PIPELINE, REGION, resourcesOf, SOURCE, synthesise, templateOf } from './templates.ts';

const OTHER = '333333333333';
const ORGANIZATION = 'o-exampleorgid';
const bus = `arn:aws:events:${REGION}:${PIPELINE}:event-bus/commit-relay`;

const Policy = z.object({ StatementId: z.string(), Statement: z.looseObject({ Action: z.string() }) });

const policiesOf = (changes: Record<string, unknown>) =>
  resourcesOf(templateOf(synthesise(changes), `CommitRelayController-${PIPELINE}`), 'AWS::Events::EventBusPolicy');

function policyOf(changes: Record<string, unknown>) {
  const statements = policiesOf(changes).map(({ Properties }) => Policy.parse(Properties).Statement);
  return {
    Version: '2012-10-17',
    Statement: statements.map(({ Action, ...rest }) => ({ Effect: 'Allow', ...rest, Action: [Action] })),
  };
}

/** Whether the forward role of an account, allowed to by its own policy, gets an event onto the bus. */
const puts = (account: string, source: string, changes: Record<string, unknown>, organization = ORGANIZATION) =>
  allows({
    principal: `arn:aws:sts::${account}:assumed-role/commit-relay-forward-${PIPELINE}-${REGION}/events`,
    action: 'events:PutEvents',
    resource: bus,
    account: PIPELINE,
    context: {
      'events:source': [source],
      'aws:PrincipalAccount': account,
      'aws:PrincipalOrgID': organization,
    },
    identity: {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Action: ['events:PutEvents'], Resource: [bus] }],
    },
    resourcePolicy: policyOf(changes),
  });

describe('the policy of the relay bus', () => {
  it.each([
    [{}, SOURCE, 'aws.codecommit', true],
    [{}, SOURCE, 'commit-relay.heartbeat', true],
    [{}, SOURCE, 'aws.ec2', false],
    [{}, OTHER, 'aws.codecommit', false],
    [{ organization: ORGANIZATION }, SOURCE, 'aws.codecommit', true],
    [{ organization: ORGANIZATION }, SOURCE, 'aws.ec2', false],
    [{ organization: ORGANIZATION }, OTHER, 'aws.codecommit', false],
  ])('with %j, %s puts %s: %s', async (changes, account, source, expected) => {
    expect(await puts(account, source, changes)).toBe(expected);
  });

  it('refuses an account that has left the organization', async () => {
    expect(await puts(SOURCE, 'aws.codecommit', { organization: ORGANIZATION }, 'o-someoneelses')).toBe(false);
  });

  it('has a statement for each account, put one after the other', () => {
    const sourceAccounts = [SOURCE, OTHER, '444444444444'].map((account) => ({ account }));
    const policies = policiesOf({ sourceAccounts });
    expect(policies.map(({ Properties }) => Properties['StatementId'])).toEqual([
      `commit-relay-${SOURCE}`,
      `commit-relay-${OTHER}`,
      'commit-relay-444444444444',
    ]);
    expect(policies.map(({ DependsOn }) => DependsOn)).toEqual([[], [policies[0]?.id], [policies[1]?.id]]);
  });
});
