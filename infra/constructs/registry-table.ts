import { RemovalPolicy } from 'aws-cdk-lib';
import { AttributeType, BillingMode, ProjectionType, Table } from 'aws-cdk-lib/aws-dynamodb';
import { Construct } from 'constructs';
import { REGISTRY } from '../../shared/env.ts';
import { TABLE } from '../names.ts';

/** The controller's state. It outlives the stack: it says which pushes have started what. */
export class RegistryTable extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const table = new Table(this, 'Table', {
      tableName: TABLE,
      partitionKey: { name: REGISTRY.partitionKey, type: AttributeType.STRING },
      sortKey: { name: REGISTRY.sortKey, type: AttributeType.STRING },
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      timeToLiveAttribute: REGISTRY.expiry,
      // A first deployment that fails must leave nothing behind that blocks the next.
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    table.addGlobalSecondaryIndex({
      indexName: REGISTRY.index,
      partitionKey: { name: REGISTRY.indexPartitionKey, type: AttributeType.STRING },
      sortKey: { name: REGISTRY.indexSortKey, type: AttributeType.STRING },
      projectionType: ProjectionType.ALL,
    });
  }
}
