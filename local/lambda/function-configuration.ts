import { type FunctionSpec, functionArn } from './function-spec.ts';

/** A function as GetFunctionConfiguration and ListFunctions describe it. */
export function functionConfiguration(spec: FunctionSpec, region: string, registered: Date) {
  return {
    FunctionName: spec.name,
    FunctionArn: functionArn(region, spec.account, spec.name),
    Runtime: spec.runtime,
    Role: spec.roleArn,
    Handler: spec.handler,
    ...(spec.description !== undefined && { Description: spec.description }),
    Timeout: spec.timeoutSeconds,
    MemorySize: spec.memoryMb,
    LastModified: registered.toISOString().replace('Z', '+0000'),
    Version: '$LATEST',
    ...(spec.deadLetterArn !== undefined && { DeadLetterConfig: { TargetArn: spec.deadLetterArn } }),
    Environment: { Variables: spec.environment },
    State: 'Active',
    LastUpdateStatus: 'Successful',
    PackageType: 'Zip',
    LoggingConfig: { LogFormat: 'Text', LogGroup: spec.logGroup },
  };
}
