import { Aws } from 'aws-cdk-lib';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { FORWARDED_SOURCES, FORWARDED_TYPES } from '../../shared/domain/wiring/wiring-names.ts';
import type { Config, PipelineAccount } from '../config-schema.ts';
import {
  busArn,
  forwardRole,
  forwardRule,
  functionRole,
  HEARTBEAT_SCHEDULE,
  mendRole,
  roleArn,
  ruleArn,
  scheduleArn,
} from '../names.ts';
import { rolesOf } from '../principals.ts';

export type MendRoleProps = { readonly config: Config; readonly pipeline: PipelineAccount };

/**
 * Role by which the guard of one pipeline account puts its forward rule right, and can do nothing else with it; and looks at what may
 * keep the account silent.
 */
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
    for (const statement of rightsToLook(region, account)) role.addToPolicy(statement);
  }
}

/** For a silent account: whether the schedule sends its heartbeats, and the forward role may pass them on. */
const rightsToLook = (region: string, pipelineAccount: string): PolicyStatement[] => [
  new PolicyStatement({
    actions: ['scheduler:GetSchedule'],
    resources: [scheduleArn(region, Aws.ACCOUNT_ID, HEARTBEAT_SCHEDULE)],
  }),
  new PolicyStatement({
    actions: ['iam:SimulatePrincipalPolicy'],
    resources: [roleArn(Aws.ACCOUNT_ID, forwardRole(pipelineAccount, region))],
  }),
];

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
          'events:source': FORWARDED_SOURCES,
          'events:detail-type': FORWARDED_TYPES,
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
