import { describe, expect, it } from 'vitest';
import { actionsOf, allows, policyOf, trustOf } from './policies.ts';
import { PIPELINE, REGION, SOURCE, synthesise, templateOf } from './templates.ts';

const OTHER = '333333333333';
/** Its roles are named as those of OTHER, so that both share statements. */
const ALIKE = '555555555555';
/** Brings its own pipeline role. */
const OWN = '666666666666';
const stackOf = (changes: Record<string, unknown> = {}) =>
  templateOf(synthesise(changes), `CommitRelaySource-${SOURCE}`);
const template = stackOf();
const bus = `arn:aws:events:${REGION}:${PIPELINE}:event-bus/commit-relay`;
const rule = `arn:aws:events:${REGION}:${SOURCE}:rule/commit-relay-forward-${PIPELINE}`;
const role = (account: string, name: string) => `arn:aws:iam::${account}:role/${name}-${REGION}`;

describe('who may assume which role', () => {
  const passRoles = [`arn:aws:iam::${PIPELINE}:role/teams/*`];
  const pipelineRole = `arn:aws:iam::${OWN}:role/own`;
  const shared = stackOf({
    pipelineAccounts: [
      { account: PIPELINE, passRoles },
      { account: OTHER },
      { account: ALIKE },
      { account: OWN, delivery: { pipelineRole } },
    ],
  });
  it.each([
    ['commit-relay-read', role(PIPELINE, 'commit-relay-dispatch'), true],
    ['commit-relay-read', role(OTHER, 'commit-relay-reconcile'), true],
    ['commit-relay-read', role(PIPELINE, 'commit-relay-start'), false],
    ['commit-relay-read', `arn:aws:iam::${PIPELINE}:role/admin`, false],
    [`commit-relay-mend-${PIPELINE}`, role(PIPELINE, 'commit-relay-guard'), true],
    [`commit-relay-mend-${PIPELINE}`, role(PIPELINE, 'commit-relay-dispatch'), false],
    [`commit-relay-mend-${PIPELINE}`, role(OTHER, 'commit-relay-guard'), false],
    [`commit-relay-mend-${OTHER}`, role(OTHER, 'commit-relay-guard'), true],
    [`commit-relay-mend-${OTHER}`, role(PIPELINE, 'commit-relay-guard'), false],
    ['commit-relay-source-action', role(PIPELINE, 'commit-relay-pipeline'), true],
    ['commit-relay-source-action', `arn:aws:iam::${PIPELINE}:role/teams/shop`, true],
    ['commit-relay-source-action', `arn:aws:iam::${OTHER}:role/teams/shop`, false],
    ['commit-relay-source-action', role(OTHER, 'commit-relay-pipeline'), true],
    ['commit-relay-source-action', role(ALIKE, 'commit-relay-pipeline'), true],
    ['commit-relay-source-action', `arn:aws:iam::${ALIKE}:role/admin`, false],
    ['commit-relay-source-action', pipelineRole, true],
    ['commit-relay-source-action', role(OWN, 'commit-relay-pipeline'), false],
    ['commit-relay-source-action', role('444444444444', 'commit-relay-pipeline'), false],
    ['commit-relay-read', role(ALIKE, 'commit-relay-dispatch'), true],
    ['commit-relay-read', role(OWN, 'commit-relay-dispatch'), true],
    ['commit-relay-read', role('444444444444', 'commit-relay-dispatch'), false],
  ])('%s by %s: %s', async (name, caller, expected) => {
    const resource = role(SOURCE, name);
    const answer = allows({
      principal: `arn:aws:sts::${caller.split(':')[4]}:assumed-role/${caller.split('/').at(-1)}/session`,
      action: 'sts:AssumeRole',
      resource,
      account: SOURCE,
      context: { 'aws:PrincipalArn': caller },
      identity: {
        Version: '2012-10-17',
        Statement: [{ Effect: 'Allow', Action: ['sts:AssumeRole'], Resource: [resource] }],
      },
      resourcePolicy: trustOf(shared, SOURCE, `${name}-${REGION}`),
    });
    expect(await answer).toBe(expected);
  });
});

describe('what the roles may do', () => {
  it('read: reads the configured repositories and no more', () => {
    const sourceAccounts = [{ account: SOURCE, repositories: ['shop', 'team-*'] }];
    const policy = policyOf(stackOf({ sourceAccounts }), SOURCE, `commit-relay-read-${REGION}`);
    expect(policy.Statement.map(({ Resource }) => Resource)).toEqual([
      [`arn:aws:codecommit:${REGION}:${SOURCE}:shop`, `arn:aws:codecommit:${REGION}:${SOURCE}:team-*`],
    ]);
    expect(actionsOf(policy)).toEqual(
      ['GetBranch', 'GetCommit', 'GetDifferences', 'ListBranches'].map((action) => `codecommit:${action}`),
    );
  });

  it('source action: writes to the imported bucket with the imported key', () => {
    const keyArn = `arn:aws:kms:${REGION}:${PIPELINE}:key/imported`;
    const imported = stackOf({
      pipelineAccounts: [{ account: PIPELINE, artifacts: { bucket: 'own-bucket', keyArn } }],
    });
    const { Statement } = policyOf(imported, SOURCE, `commit-relay-source-action-${REGION}`);
    const resourcesFor = (action: string) =>
      Statement.filter(({ Action }) => Action.includes(action)).flatMap(({ Resource }) => Resource);
    expect(resourcesFor('kms:Decrypt')).toEqual([keyArn]);
    expect(resourcesFor('s3:PutObject')).toEqual(['arn:aws:s3:::own-bucket/*']);
  });

  const forwarded = {
    'events:source': ['aws.codecommit', 'commit-relay.heartbeat'],
    'events:detail-type': ['CodeCommit Repository State Change', 'Source Heartbeat'],
  };
  const [sources, types] = [forwarded['events:source'], forwarded['events:detail-type']];
  const schedule = `arn:aws:scheduler:${REGION}:${SOURCE}:schedule/default/commit-relay-heartbeat`;
  it.each([
    ['events:PutRule', rule, forwarded, true],
    ['events:PutRule', `${rule}-x`, forwarded, false],
    ['events:PutRule', rule, {}, false],
    ['events:PutRule', rule, { ...forwarded, 'events:source': [...sources, 'aws.ec2'] }, false],
    ['events:PutRule', rule, { ...forwarded, 'events:source': ['commit-relay'] }, false],
    ['events:PutRule', rule, { ...forwarded, 'events:source': ['{"prefix":"aws."}'] }, false],
    ['events:PutRule', rule, { ...forwarded, 'events:detail-type': [...types, 'CodeCommit Comment on Commit'] }, false],
    ['events:PutRule', rule, { ...forwarded, 'events:detail-type': ['{"exists":true}'] }, false],
    ['events:PutRule', rule, { 'events:source': sources }, false],
    ['events:PutRule', rule, { 'events:detail-type': types }, false],
    ['scheduler:GetSchedule', schedule, {}, true],
    ['scheduler:GetSchedule', `${schedule}-x`, {}, false],
    ['scheduler:UpdateSchedule', schedule, {}, false],
    ['scheduler:DeleteSchedule', schedule, {}, false],
    ['iam:SimulatePrincipalPolicy', role(SOURCE, `commit-relay-forward-${PIPELINE}`), {}, true],
    ['iam:SimulatePrincipalPolicy', role(SOURCE, `commit-relay-forward-${OTHER}`), {}, false],
    ['iam:SimulatePrincipalPolicy', role(SOURCE, 'commit-relay-read'), {}, false],
    ['iam:PutRolePolicy', role(SOURCE, `commit-relay-forward-${PIPELINE}`), {}, false],
    ['events:PutTargets', rule, { 'events:TargetArn': [bus] }, true],
    ['events:PutTargets', rule, { 'events:TargetArn': [bus, `${bus}-x`] }, false],
    ['events:PutTargets', rule, {}, false],
    ['events:EnableRule', rule, {}, true],
    ['events:RemoveTargets', rule, {}, true],
    ['events:RemoveTargets', `${rule}-x`, {}, false],
    ['events:DescribeRule', `arn:aws:events:${REGION}:${SOURCE}:rule/commit-relay-forward-${OTHER}`, {}, false],
    ['events:DisableRule', rule, {}, false],
    ['events:DeleteRule', rule, {}, false],
    [
      'iam:PassRole',
      role(SOURCE, `commit-relay-forward-${PIPELINE}`),
      { 'iam:PassedToService': 'events.amazonaws.com' },
      true,
    ],
    ['iam:PassRole', role(SOURCE, 'commit-relay-read'), { 'iam:PassedToService': 'events.amazonaws.com' }, false],
  ])('mend: %s on %s with %j: %s', async (action, resource, context, expected) => {
    const name = `commit-relay-mend-${PIPELINE}-${REGION}`;
    const answer = allows({
      principal: `arn:aws:sts::${SOURCE}:assumed-role/${name}/session`,
      action,
      resource,
      account: SOURCE,
      context,
      identity: policyOf(template, SOURCE, name),
    });
    expect(await answer).toBe(expected);
  });
});
