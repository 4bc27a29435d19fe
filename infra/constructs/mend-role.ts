import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config, PipelineAccount } from '../config-schema.ts';
import { busArn, forwardRole, forwardRule, functionRole, mendRole, roleArn, ruleArn } from '../names.ts';
import { rolesOf } from '../principals.ts';

export type MendRoleProps = { readonly config: Config; readonly pipeline: PipelineAccount };

/** Role by which the guard of one pipeline account puts its forward rule right, and can do nothing else with it. */
export class MendRole extends Construct {
  constructor(scope: Construct, id: string, { config, pipeline }: MendRoleProps) {
    super(scope, id);
    const { region } = config;
    const { account } = pipeline;
    const role = new Role(this, 'Role', {
      roleName: mendRole(account, region),
      assumedBy: rolesOf(account, [roleArn(account, functionRole('guard', region))]),
    });
    for (const statement of rightsOnRule(region, account)) role.addToPolicy(statement);
  }
}

/** ForAllValues holds for a key that is absent, hence Null: a rule without a source or a detail-type is refused. */
function rightsOnRule(region: string, pipelineAccount: string): PolicyStatement[] {
  const resources = [ruleArn(region, Aws.ACCOUNT_ID, forwardRule(pipelineAccount))];
  return [
    new PolicyStatement({
      actions: ['events:DescribeRule', 'events:EnableRule', 'events:ListTargetsByRule', 'events:RemoveTargets'],
      resources,
    }),
    new PolicyStatement({
      actions: ['events:PutRule'],
      resources,
      conditions: {
        'ForAllValues:StringEquals': {
          'events:source': ['aws.codecommit'],
          'events:detail-type': ['CodeCommit Repository State Change'],
        },
        Null: { 'events:source': 'false', 'events:detail-type': 'false' },
      },
    }),
    new PolicyStatement({
      actions: ['events:PutTargets'],
      resources,
      conditions: {
        'ForAllValues:ArnEquals': { 'events:TargetArn': [busArn(region, pipelineAccount)] },
        Null: { 'events:TargetArn': 'false' },
      },
    }),
    new PolicyStatement({
      actions: ['iam:PassRole'],
      resources: [roleArn(Aws.ACCOUNT_ID, forwardRole(pipelineAccount, region))],
      conditions: { StringEquals: { 'iam:PassedToService': 'events.amazonaws.com' } },
    }),
  ];
}
