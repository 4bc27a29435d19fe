import { CfnEventBusPolicy, EventBus } from 'aws-cdk-lib/aws-events';
import { Construct } from 'constructs';
import { busStatements } from '../../shared/domain/wiring/desired-bus.ts';
import type { Config } from '../config-schema.ts';
import { BUS } from '../names.ts';

/** The bus that source accounts forward to. Only those of the configuration can put events on it. */
export class RelayBus extends Construct {
  readonly bus: EventBus;

  constructor(scope: Construct, id: string, { config, account }: { config: Config; account: string }) {
    super(scope, id);
    this.bus = new EventBus(this, 'Bus', { eventBusName: BUS });
    let previous: CfnEventBusPolicy | undefined;
    for (const statement of busStatements({ ...config, account })) {
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
