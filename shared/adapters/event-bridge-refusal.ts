import { EventBridgeServiceException } from '@aws-sdk/client-eventbridge';
import { isThrottling } from './throttling.ts';

/** What EventBridge said to a change that it did not make; undefined where it did not answer. */
export function refusalIn(error: unknown) {
  if (!(error instanceof EventBridgeServiceException)) return undefined;
  const { name, message, $fault } = error;
  const detail = `${name}: ${message}`;
  if (name === 'ConcurrentModificationException' || isThrottling(error)) return { kind: 'busy', detail } as const;
  return $fault === 'client' ? ({ kind: 'refused', detail } as const) : undefined;
}
