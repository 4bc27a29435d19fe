import { allow, arn, B, document, REGION, type Resources, trust } from './template-parts.ts';

/** A forwards events of the source `test` to B's bus. */
export function sourceStack(): Resources {
  const bus = `arn:aws:events:${REGION}:${B}:event-bus/relay`;
  return {
    Forward: {
      Type: 'AWS::Events::Rule',
      Properties: {
        Name: 'forward',
        EventPattern: { source: ['test'] },
        State: 'ENABLED',
        Targets: [{ Id: 'bus', Arn: bus, RoleArn: arn('ForwardRole') }],
      },
    },
    ForwardRole: {
      Type: 'AWS::IAM::Role',
      Properties: {
        RoleName: 'forward',
        AssumeRolePolicyDocument: trust('events.amazonaws.com'),
        Policies: [{ PolicyName: 'put', PolicyDocument: document(allow('events:PutEvents', bus)) }],
      },
    },
  };
}
