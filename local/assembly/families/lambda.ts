import * as z from 'zod';
import { functionArn } from '../../lambda/function-spec.ts';
import { type Family, generatedName, identifiedByLogicalId, type Resource } from '../resource.ts';

const FunctionProperties = z.strictObject({
  FunctionName: z.string().optional(),
  Description: z.string().optional(),
  Role: z.string(),
  Code: z.strictObject({ S3Bucket: z.string(), S3Key: z.string() }),
  Handler: z.string(),
  Runtime: z.string().regex(/^nodejs/),
  Architectures: z.unknown().optional(),
  Environment: z.strictObject({ Variables: z.record(z.string(), z.string()).default({}) }).optional(),
  MemorySize: z.number().default(128),
  Timeout: z.number().default(3),
  ReservedConcurrentExecutions: z.number().optional(),
  DeadLetterConfig: z.strictObject({ TargetArn: z.string() }).optional(),
  LoggingConfig: z.looseObject({ LogGroup: z.string().optional() }).optional(),
  TracingConfig: z.unknown().optional(),
  Tags: z.unknown().optional(),
});
const EventSourceMapping = z.strictObject({
  FunctionName: z.string(),
  EventSourceArn: z.string().regex(/^arn:aws:sqs:/),
  BatchSize: z.number().default(10),
  Enabled: z.boolean().default(true),
  MaximumBatchingWindowInSeconds: z.number().default(0),
  FunctionResponseTypes: z.array(z.literal('ReportBatchItemFailures')).default([]),
  ScalingConfig: z.strictObject({ MaximumConcurrency: z.number() }).optional(),
});
const Permission = z.strictObject({
  FunctionName: z.string(),
  Action: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
  PrincipalOrgID: z.string().optional(),
});
const InvokeConfig = z.strictObject({
  FunctionName: z.string(),
  Qualifier: z.literal('$LATEST'),
  MaximumRetryAttempts: z.number().default(2),
  MaximumEventAgeInSeconds: z.number().default(21_600),
  DestinationConfig: z
    .strictObject({ OnFailure: z.strictObject({ Destination: z.string().regex(/^arn:aws:sqs:/) }).optional() })
    .optional(),
});

function functionSpec({ account, identity, properties }: Resource, assets: ReadonlyMap<string, string>) {
  const parsed = FunctionProperties.parse(properties);
  const asset = `${parsed.Code.S3Bucket}/${parsed.Code.S3Key}`;
  const codeFolder = assets.get(asset);
  if (codeFolder === undefined) throw new Error(`no asset ${asset} in the cloud assembly`);
  const { Description, DeadLetterConfig, ReservedConcurrentExecutions } = parsed;
  return {
    account,
    name: identity.ref,
    roleArn: parsed.Role,
    codeFolder,
    handler: parsed.Handler,
    runtime: parsed.Runtime,
    environment: parsed.Environment?.Variables ?? {},
    timeoutSeconds: parsed.Timeout,
    memoryMb: parsed.MemorySize,
    logGroup: parsed.LoggingConfig?.LogGroup ?? `/aws/lambda/${identity.ref}`,
    ...(Description !== undefined && { description: Description }),
    ...(DeadLetterConfig !== undefined && { deadLetterArn: DeadLetterConfig.TargetArn }),
    ...(ReservedConcurrentExecutions !== undefined && { reservedConcurrency: ReservedConcurrentExecutions }),
  };
}

function eventSourceSpec({ account, properties }: Resource) {
  const parsed = EventSourceMapping.parse(properties);
  return {
    account,
    functionName: parsed.FunctionName,
    queueArn: parsed.EventSourceArn,
    batchSize: parsed.BatchSize,
    windowSeconds: parsed.MaximumBatchingWindowInSeconds,
    enabled: parsed.Enabled,
    reportBatchItemFailures: parsed.FunctionResponseTypes.length > 0,
    ...(parsed.ScalingConfig !== undefined && { maximumConcurrency: parsed.ScalingConfig.MaximumConcurrency }),
  };
}

export const LAMBDA: Family = {
  'AWS::Lambda::Function': {
    identify(place, name) {
      const ref = name('FunctionName') ?? generatedName(place);
      return { ref, attributes: { Arn: functionArn(place.region, place.account, ref) } };
    },
    deploy: (resource, { lambda, assets }) => lambda.register(functionSpec(resource, assets)),
  },
  'AWS::Lambda::Permission': {
    identify: identifiedByLogicalId,
    async deploy({ account, properties, identity }, { lambda }) {
      const { SourceArn, SourceAccount, PrincipalOrgID, ...parsed } = Permission.parse(properties);
      lambda.addPermission({
        account,
        functionName: parsed.FunctionName,
        id: identity.ref,
        principal: parsed.Principal,
        action: parsed.Action,
        ...(SourceArn !== undefined && { sourceArn: SourceArn }),
        ...(SourceAccount !== undefined && { sourceAccount: SourceAccount }),
        ...(PrincipalOrgID !== undefined && { organizationId: PrincipalOrgID }),
      });
    },
  },
  'AWS::Lambda::EventInvokeConfig': {
    identify: identifiedByLogicalId,
    async deploy({ account, properties }, { lambda }) {
      const parsed = InvokeConfig.parse(properties);
      const onFailure = parsed.DestinationConfig?.OnFailure;
      lambda.setInvokeConfig({
        account,
        functionName: parsed.FunctionName,
        maximumRetryAttempts: parsed.MaximumRetryAttempts,
        maximumEventAgeSeconds: parsed.MaximumEventAgeInSeconds,
        ...(onFailure !== undefined && { onFailureArn: onFailure.Destination }),
      });
    },
  },
  'AWS::Lambda::EventSourceMapping': {
    identify: identifiedByLogicalId,
    deploy(resource, { lambda, feedFunctions }) {
      const spec = eventSourceSpec(resource);
      return lambda.mapEventSource({ ...spec, enabled: spec.enabled && feedFunctions });
    },
  },
};
