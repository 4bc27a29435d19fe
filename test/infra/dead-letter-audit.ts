import type { Template } from 'aws-cdk-lib/assertions';
import { CARRIERS, carriersOf } from './carriers.ts';
import { keepingFaults, lossFaults, writingFaults } from './dead-letter-faults.ts';
import { worldOf } from './template-world.ts';
import { type Resource, resourcesOf } from './templates.ts';

/** What carries nothing, is part of a carrier, or tells of its failures by itself. A type in neither list is a fault: somebody must say which it is. */
const OTHERS = [
  'AWS::CloudWatch::Alarm',
  'AWS::CodeCommit::Repository',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::CodePipeline::Pipeline',
  'AWS::DynamoDB::GlobalTable',
  'AWS::DynamoDB::Table',
  'AWS::Events::EventBus',
  'AWS::Events::EventBusPolicy',
  'AWS::IAM::InstanceProfile',
  'AWS::IAM::Policy',
  'AWS::IAM::Role',
  'AWS::KMS::Alias',
  'AWS::KMS::Key',
  'AWS::Lambda::Permission',
  'AWS::Logs::LogGroup',
  'AWS::S3::Bucket',
  'AWS::S3::BucketPolicy',
  'AWS::SQS::QueuePolicy',
  'AWS::SSM::Parameter',
] as const;

/** Every carrier of a template whose dead letters are not kept, not told of, or not to be found by `relay dlq`. */
export async function auditDeadLetters(template: Template, account: string): Promise<string[]> {
  const all = resourcesOf(template);
  const known: readonly string[] = [...CARRIERS, ...OTHERS];
  const faults = all
    .filter(({ Type }) => !known.includes(Type))
    .map(
      ({ id, Type }) => `${id}: what becomes of what ${Type} fails at is for test/infra/dead-letter-audit.ts to know`,
    );
  const world = worldOf(all, account);
  const serving = new Set<Resource>();
  for (const carrier of carriersOf(world)) {
    if (carrier.deadLetters === undefined) {
      faults.push(`${carrier.name} has no dead-letter queue`);
      continue;
    }
    const queue = world.queue(carrier.deadLetters);
    if (queue === undefined) faults.push(`${carrier.name} has a dead-letter queue that is not in its template`);
    else {
      serving.add(queue);
      faults.push(...(await writingFaults(template, world, carrier, queue)));
    }
  }
  faults.push(...world.of('AWS::Events::Rule').flatMap((rule) => lossFaults(world, rule)));
  for (const queue of serving) faults.push(...keepingFaults(world, queue));
  const isServed = (queue: Resource) => queue.Properties['RedrivePolicy'] !== undefined || serving.has(queue);
  for (const queue of world.of('AWS::SQS::Queue').filter((each) => !isServed(each))) {
    faults.push(`queue ${world.name(queue)} has no dead-letter queue`);
  }
  return faults;
}
