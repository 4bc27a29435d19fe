import * as z from 'zod';
import { ApiError } from '../kernel.ts';
import { busNameOf, parseArn } from './arn.ts';
import { inputFault } from './input.ts';

/** A rule's target, as PutTargets takes it; the parameters of services that are not here are kept unread. */
export const Target = z.looseObject({
  Id: z.string(),
  Arn: z.string(),
  RoleArn: z.string().optional(),
  Input: z.string().optional(),
  InputPath: z.string().optional(),
  InputTransformer: z
    .object({ InputPathsMap: z.record(z.string(), z.string()).optional(), InputTemplate: z.string() })
    .optional(),
  SqsParameters: z.object({ MessageGroupId: z.string().optional() }).optional(),
  RetryPolicy: z
    .object({ MaximumRetryAttempts: z.int().optional(), MaximumEventAgeInSeconds: z.int().optional() })
    .optional(),
  DeadLetterConfig: z.object({ Arn: z.string().optional() }).optional(),
});
export type Target = z.infer<typeof Target>;

export type TargetKind = 'bus' | 'function' | 'pipeline' | 'queue';

/** What a target's ARN names; undefined for what the local cloud does not deliver to. */
export function targetKind(text: string): TargetKind | undefined {
  const arn = parseArn(text);
  if (arn === undefined) return undefined;
  if (busNameOf(arn) !== undefined) return 'bus';
  if (arn.service === 'lambda' && arn.resource.startsWith('function:')) return 'function';
  if (arn.service === 'codepipeline') return 'pipeline';
  return arn.service === 'sqs' ? 'queue' : undefined;
}

const invalid = (message: string): ApiError => new ApiError('ValidationException', message);

/** Throws the ValidationException that fails a whole PutTargets call. */
export function checkTarget(target: Target): void {
  const { Id, Arn, DeadLetterConfig } = target;
  const arn = parseArn(Arn);
  if (arn === undefined) throw invalid(`Parameter ${Arn} is not valid. Reason: Provided Arn is not in correct format.`);
  const fault = inputFault(target);
  if (fault !== undefined) throw invalid(`${fault} for target ${Id}.`);
  if (arn.service === 'sqs' && Arn.endsWith('.fifo') && target.SqsParameters?.MessageGroupId === undefined) {
    throw invalid(`Parameter(s) SqsParameters must be specified for target: ${Id}.`);
  }
  if (targetKind(Arn) === 'pipeline' && target.RoleArn === undefined) {
    throw invalid(`RoleArn is required for target ${Arn}.`);
  }
  const deadLetters = DeadLetterConfig?.Arn;
  if (deadLetters !== undefined && (targetKind(deadLetters) !== 'queue' || deadLetters.endsWith('.fifo'))) {
    throw invalid(`Dead-letter queue of target ${Id} must be a standard queue: ${deadLetters}`);
  }
}

/** Why this one target is refused while others of the call are taken; undefined when it is not. */
export function targetRefusal(target: Target): string | undefined {
  const kind = targetKind(target.Arn);
  if (kind === undefined) return `the local cloud does not deliver to ${target.Arn}`;
  const shaped = target.Input ?? target.InputPath ?? target.InputTransformer;
  if (kind === 'bus' && shaped !== undefined) {
    return `Input, InputPath and InputTransformer are not available for event bus target ${target.Id}`;
  }
  return undefined;
}
