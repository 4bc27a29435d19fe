import { CODECOMMIT } from './families/codecommit.ts';
import { CODEPIPELINE } from './families/codepipeline.ts';
import { DYNAMODB } from './families/dynamodb.ts';
import { EVENTS } from './families/events.ts';
import { IAM } from './families/iam.ts';
import { LAMBDA } from './families/lambda.ts';
import { PASSIVE } from './families/passive.ts';
import { SCHEDULER } from './families/scheduler.ts';
import { SQS } from './families/sqs.ts';
import { STORAGE } from './families/storage.ts';
import type { Family } from './resource.ts';

/**
 * Every resource type that the local cloud deploys. Where dependencies leave a choice, types are deployed in this
 * order, so that roles stand before what uses them, and queues feed functions and pipelines run only at the end.
 */
export const RESOURCE_TYPES: Family = {
  ...PASSIVE,
  ...IAM,
  ...STORAGE,
  ...SQS,
  ...DYNAMODB,
  ...EVENTS,
  ...LAMBDA,
  ...SCHEDULER,
  ...CODECOMMIT,
  ...CODEPIPELINE,
};
