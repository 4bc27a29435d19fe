import { ApiError, type Caller, type Kernel } from '../kernel.ts';
import { type EventSourceSpec, type FunctionSpec, functionArn } from './function-spec.ts';
import { createQueueClient } from './queue-client.ts';

/** Throws ApiError InvalidParameterValueException where the role does not exist or does not trust Lambda. */
export async function assertTrusted(kernel: Kernel, { account, name, roleArn }: FunctionSpec): Promise<void> {
  const sourceArn = functionArn(kernel.region, account, name);
  const caller: Caller = { kind: 'service', account, service: 'lambda.amazonaws.com', sourceArn };
  try {
    await kernel.authorize({ caller, action: 'sts:AssumeRole', resource: roleArn });
  } catch (error) {
    const message = `The role defined for the function cannot be assumed by Lambda: ${roleArn}`;
    throw Object.assign(new ApiError('InvalidParameterValueException', message), { cause: error });
  }
}

/** AWS refuses a mapping whose messages could come back while their function still runs. */
export async function assertVisible(
  kernel: Kernel,
  { account, queueArn }: EventSourceSpec,
  timeoutSeconds: number,
): Promise<void> {
  const visible = await createQueueClient(kernel, { kind: 'root', account }, queueArn).visibilityTimeout();
  if (visible >= timeoutSeconds) return;
  const message = `Queue visibility timeout: ${visible} seconds is less than Function timeout: ${timeoutSeconds} seconds`;
  throw new ApiError('InvalidParameterValueException', message);
}
