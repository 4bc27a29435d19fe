import { CfnEventBusPolicy, EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import type { Config } from '../config-schema.ts';
import { BUS, busArn, HEARTBEAT_SOURCE } from '../names.ts';

type Statement = { readonly Sid: string } & Readonly<Record<string, unknown>>;

/** The bus that source accounts forward to. Only those of the configuration can put events on it. */
export class RelayBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { config, account }: { config: Config; account: string }) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: BUS });
    let previous: CfnEventBusPolicy | undefined;
    for (const statement of statements(config, busArn(config.region, account))) {
      const policy = new CfnEventBusPolicy(this, statement.Sid, {
        eventBusName: this.bus.eventBusName,
        statementId: statement.Sid,
        statement,
      });
      // EventBridge refuses two changes of one bus's policy at the same time.
      if (previous !== undefined) policy.addResourceDependency(previous);
      previous = policy;
    }
  }
}

function statements({ sourceAccounts, organization }: Config, bus: string): Statement[] {
  const accounts = sourceAccounts.map(({ account }) => account);
  const common = { Effect: 'Allow', Action: 'events:PutEvents', Resource: bus };
  const sources = { 'ForAllValues:StringEquals': { 'events:source': ['aws.codecommit', HEARTBEAT_SOURCE] } };
  if (organization !== undefined) {
    // One statement for all: a bus policy has room for about thirty accounts otherwise.
    const members = { 'aws:PrincipalOrgID': organization, 'aws:PrincipalAccount': accounts };
    return [
      { Sid: 'commit-relay-organization', ...common, Principal: '*', Condition: { ...sources, StringEquals: members } },
    ];
  }
  return accounts.map((account) => ({
    Sid: `commit-relay-${account}`,
    ...common,
    Principal: { AWS: `arn:aws:iam::${account}:root` },
    Condition: sources,
  }));
}
