import { App, Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { describe, expect, it } from 'vitest';
import { acknowledgeFinding, addRights, WideStatement } from '../../infra/rights.ts';
import { auditApp } from '../../scripts/nag-audit.ts';

/** An app with one stack, which is audited once it is filled. */
function audited(fill: (stack: Stack) => void): string[] {
  const app = new App({ analyticsReporting: false });
  fill(new Stack(app, 'Shop'));
  return auditApp(app);
}

const roleIn = (stack: Stack) => new Role(stack, 'Role', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') });
const reading = { actions: ['s3:GetObject'], resources: ['arn:aws:s3:::shop/*'] };
const FINDING = 'AwsSolutions-IAM5[Resource::arn:aws:s3:::shop/*]';

describe('the audit', () => {
  it('tells a finding with its construct, its id and what it is', () => {
    const faults = audited((stack) => roleIn(stack).addToPolicy(new PolicyStatement(reading)));
    expect(faults).toEqual([
      expect.stringMatching(
        /^Shop\/Role\/DefaultPolicy\/Resource: AwsSolutions-IAM5\[Resource::arn:aws:s3:::shop\/\*\]: The IAM entity contains wildcard/,
      ),
    ]);
  });

  it('tells nothing of a wildcard whose statement says why, and of others on the same role still', () => {
    const why = new WideStatement('objects have any name', reading);
    expect(audited((stack) => addRights(roleIn(stack), [why]))).toEqual([]);
    const other = new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::other/*'] });
    const faults = audited((stack) => addRights(roleIn(stack), [new WideStatement('of any name', reading), other]));
    expect(faults).toEqual([expect.stringContaining('[Resource::arn:aws:s3:::other/*]')]);
  });

  it('takes a reason that is meant for one construct only', () => {
    const faults = audited((stack) => {
      const [one, other] = ['One', 'Other'].map((id) => new Queue(stack, id, { enforceSSL: true }));
      if (one === undefined || other === undefined) throw new Error('no queues');
      acknowledgeFinding(one, 'AwsSolutions-SQS3', 'a test');
    });
    expect(faults).toEqual([expect.stringMatching(/^Shop\/Other\/Resource: AwsSolutions-SQS3: /)]);
  });

  it('refuses reasons for a whole stack or app', () => {
    const faults = audited((stack) => {
      addRights(roleIn(stack), [new PolicyStatement(reading)]);
      for (const scope of [stack, stack.node.root]) acknowledgeFinding(scope as Stack, FINDING, 'a test');
    });
    expect(faults).toEqual([
      expect.stringContaining(`: ${FINDING}: acknowledged for all that is in it`),
      `Shop: ${FINDING}: acknowledged for all that is in it`,
    ]);
  });

  it('refuses the id of a rule for all that it finds, reasons without a word, and reasons that nothing needs', () => {
    const faults = audited((stack) => {
      const role = roleIn(stack);
      addRights(role, [new PolicyStatement(reading)]);
      acknowledgeFinding(role, 'AwsSolutions-IAM5', 'all of it');
      acknowledgeFinding(role, FINDING, ' ');
    });
    expect(faults).toEqual([
      'Shop/Role: AwsSolutions-IAM5: acknowledged, and not found',
      `Shop/Role: ${FINDING}: acknowledged without a reason`,
    ]);
  });

  it('leaves acknowledgements of other tools alone', () => {
    expect(audited((stack) => Validations.of(stack).acknowledge({ id: 'other:thing', reason: 'a test' }))).toEqual([]);
  });
});
