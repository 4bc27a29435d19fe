import { arnOf, REGION, type Resource, resolve } from './templates.ts';

/** Resources of one template, and what its references lead to. */
export type World = ReturnType<typeof worldOf>;

export function worldOf(all: readonly Resource[], account: string) {
  const of = (type: string) => all.filter(({ Type }) => Type === type);
  const name = ({ id, Properties }: Resource) =>
    String(Properties['QueueName'] ?? Properties['Name'] ?? Properties['FunctionName'] ?? id);
  /** Every ARN by which a template may name a resource of its own. */
  const arns = (resource: Resource) => [
    arnOf(resource.id),
    `arn:aws:sqs:${REGION}:${account}:${name(resource)}`,
    `arn:aws:events:${REGION}:${account}:rule/${name(resource)}`,
    `arn:aws:iam::${account}:role/${String(resource.Properties['RoleName'])}`,
  ];
  const resolved = (value: unknown) => (value === undefined ? undefined : resolve(value, account));
  const find = (type: string) => (arn: unknown) => of(type).find((resource) => arns(resource).includes(String(arn)));
  return { account, of, name, arns, resolved, queue: find('AWS::SQS::Queue'), role: find('AWS::IAM::Role') };
}
