import type { PolicyDocument } from '../kernel.ts';

const onAnything = (service: string, ...operations: string[]) => ({
  Effect: 'Allow',
  Action: operations.map((operation) => `${service}:${operation}`),
  Resource: '*',
});

/**
 * Policies of AWS that templates attach, by ARN, written out. Source: AWS Managed Policy Reference Guide,
 * AmazonSSMManagedInstanceCore, version 2.
 */
export const AWS_MANAGED_POLICIES: ReadonlyMap<string, PolicyDocument> = new Map([
  [
    'arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore',
    {
      Version: '2012-10-17',
      Statement: [
        onAnything(
          'ssm',
          'DescribeAssociation',
          'GetDeployablePatchSnapshotForInstance',
          'GetDocument',
          'DescribeDocument',
          'GetManifest',
          'GetParameter',
          'GetParameters',
          'ListAssociations',
          'ListInstanceAssociations',
          'PutInventory',
          'PutComplianceItems',
          'PutConfigurePackageResult',
          'UpdateAssociationStatus',
          'UpdateInstanceAssociationStatus',
          'UpdateInstanceInformation',
        ),
        onAnything('ssmmessages', 'CreateControlChannel', 'CreateDataChannel', 'OpenControlChannel', 'OpenDataChannel'),
        onAnything(
          'ec2messages',
          'AcknowledgeMessage',
          'DeleteMessage',
          'FailMessage',
          'GetEndpoint',
          'GetMessages',
          'SendReply',
        ),
      ],
    },
  ],
]);
