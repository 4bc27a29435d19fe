import { DescribeEventBusCommand, type EventBridgeClient, PutPermissionCommand } from '@aws-sdk/client-eventbridge';
import type { RelayBus } from '../app/wiring-ports.ts';
import { parseJson } from '../domain/json.ts';
import { BusPolicy, NO_POLICY } from '../domain/wiring/bus-policy.ts';
import { refusalIn } from './event-bridge-refusal.ts';

/** The relay bus in the caller's own account. */
export function createRelayBus(client: EventBridgeClient, name: string): RelayBus {
  return {
    async policy(abortSignal) {
      const { Policy } = await client.send(new DescribeEventBusCommand({ Name: name }), { abortSignal });
      return Policy === undefined ? NO_POLICY : BusPolicy.parse(parseJson(Policy));
    },
    async replacePolicy(policy, abortSignal) {
      const command = new PutPermissionCommand({ EventBusName: name, Policy: JSON.stringify(policy) });
      try {
        await client.send(command, { abortSignal });
        return { kind: 'done' };
      } catch (error) {
        const refusal = refusalIn(error);
        if (refusal === undefined) throw error;
        return refusal;
      }
    },
  };
}
