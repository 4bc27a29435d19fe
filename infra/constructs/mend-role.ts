import { Aws } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config } from '../config-schema.ts';
import { busArn, forwardRole, forwardRule, functionRole, mendRole, roleArn, ruleArn } from '../names.ts';
import { rolesOf } from '../principals.ts';

/** Role by which each controller's guard puts its forward rule right, and can do nothing else with it. */
export class MendRole extends Construct {
  constructor(scope: Construct, id: string, { config }: { config: Config }) {
    super(scope, id);
    const { region, pipelineAccounts } = config;
    const guard = (account: string) => rolesOf(account, [roleArn(account, functionRole('guard', region))]);
    const role = new Role(this, 'Role', {
      roleName: mendRole(region),
      assumedBy: new CompositePrincipal(...pipelineAccounts.map(({ account }) => guard(account))),
    });
    for (const { account } of pipelineAccounts)
      for (const statement of rightsOnRule(region, account)) role.addToPolicy(statement);
  }
}

/** ForAllValues holds for a key that is absent, hence Null: a rule without a source or a detail-type is refused. */
function rightsOnRule(region: string, pipelineAccount: string): PolicyStatement[] {
  const resources = [ruleArn(region, Aws.ACCOUNT_ID, forwardRule(pipelineAccount))];
  return [
    new PolicyStatement({
      actions: ['events:DescribeRule', 'events:EnableRule', 'events:ListTargetsByRule'],
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
