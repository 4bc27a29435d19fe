/** Every output and every refusal of the services, over the wire, against the models of AWS. */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { assembly } from '../../../local/assembly/synth.ts';
import { type Cloud, startCloud } from '../../../local/cloud.ts';
import { outputFaults } from './output-faults.ts';
import { mistypedMembers, modelledErrors } from './refusals.ts';
import { tourCodeCommit } from './tour-codecommit.ts';
import { tourCodePipeline } from './tour-codepipeline.ts';
import { tourEvents } from './tour-events.ts';
import { tourFunctions } from './tour-functions.ts';
import { tourKeys } from './tour-keys.ts';
import { tourQueues } from './tour-queues.ts';
import { A, B, createTourist, REGION, type Tourist } from './tourist.ts';
import { type Call, createWireClient, requireModel } from './wire-client.ts';

/** IAM and S3 have tests of their own, with the SDK's clients. */
const SERVICES = [
  'codebuild',
  'kms',
  'codecommit',
  'codepipeline',
  'events',
  'lambda',
  'scheduler',
  'sqs',
  'sts',
  'tagging',
] as const;
/** In the models for what callers may be allowed, and not served. */
const NOT_HERE = [
  'codecommit GetPullRequest',
  'codecommit PostCommentForPullRequest',
  'codecommit UpdatePullRequestApprovalState',
  'codepipeline RetryStageExecution',
  'events DescribeReplay',
  'events ListArchives',
  'events StartReplay',
];
const OPERATIONS = SERVICES.flatMap((service) =>
  Object.keys(requireModel(service).operations).map((operation) => ({ service, operation })),
);
const isHere = ({ service, operation }: { service: string; operation: string }) =>
  !NOT_HERE.includes(`${service} ${operation}`);
/** What any operation may be refused with, in no service's model. SQS's missing parameter among them. */
const COMMON = [
  'ValidationException',
  'ValidationError',
  'SerializationException',
  'AccessDeniedException',
  'MissingParameter',
];

let cloud: Cloud;
let call: Call;
let tourist: Tourist;

beforeAll(async () => {
  cloud = await startCloud({ assembly: await assembly(), accounts: [A, B], region: REGION });
  call = createWireClient(cloud.endpoint);
  tourist = createTourist(call);
  for (const tour of [tourQueues, tourCodeCommit, tourCodePipeline, tourEvents, tourFunctions, tourKeys])
    await tour(tourist);
});
afterAll(() => cloud.close());

it('the tour takes in every operation that is here', () => {
  const seen = new Set(tourist.visits.map(({ service, operation }) => `${service} ${operation}`));
  expect(OPERATIONS.filter(isHere).filter(({ service, operation }) => !seen.has(`${service} ${operation}`))).toEqual(
    [],
  );
});

it.each(SERVICES)('every output of %s has the shape of its model', (service) => {
  const visits = tourist.visits.filter((visit) => visit.service === service);
  const wire = service === 'sts' ? 'query' : 'json';
  const model = requireModel(service);
  expect(visits.flatMap(({ operation, output }) => outputFaults(model, operation, output, wire))).toEqual([]);
});

describe.each(OPERATIONS.filter(isHere))('$service $operation', ({ service, operation }) => {
  it('refuses an empty input, if at all, by a code of its own', async () => {
    const { error } = await call(B, service, operation, {});
    expect([undefined, ...COMMON, ...modelledErrors(service, operation)]).toContain(error);
  });

  it.each(mistypedMembers(service, operation))('refuses a %s of a wrong type', async (_member, input) => {
    const { error } = await call(B, service, operation, input);
    expect(error).toBe('SerializationException');
  });
});

describe('the check of outputs', () => {
  const model = requireModel('codepipeline');
  const event = { FailedEntryCount: 0, Entries: [{ EventId: '1' }] };
  it.each<[string, unknown, string]>([
    ['a member that is missing', { pipeline: { name: 'p' } }, 'GetPipeline.pipeline.roleArn: missing'],
    ['a member that is unknown', { extra: 1 }, 'GetPipeline.extra: not in the model'],
    ['a type', { metadata: { created: '2026-01-01' } }, 'GetPipeline.metadata.created: no timestamp: "2026-01-01"'],
    [
      'an enum',
      { pipeline: { name: 'p', roleArn: 'r', stages: [], pipelineType: 'V3' } },
      'GetPipeline.pipeline.pipelineType: none of V1, V2: "V3"',
    ],
  ])('finds %s', (_case, output, fault) => {
    expect(outputFaults(model, 'GetPipeline', output, 'json')).toContain(fault);
  });

  it('finds nothing in what is right', () => {
    expect(outputFaults(requireModel('events'), 'PutEvents', event, 'json')).toEqual([]);
    expect(outputFaults(requireModel('events'), 'DeleteRule', {}, 'json')).toEqual([]);
    expect(outputFaults(requireModel('events'), 'DeleteRule', event, 'json')).toEqual(['DeleteRule: has no output']);
  });
});
