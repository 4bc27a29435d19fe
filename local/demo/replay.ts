import { EventBridgeClient, ListRulesCommand, TestEventPatternCommand } from '@aws-sdk/client-eventbridge';
import type { Cloud } from '../cloud.ts';
import { asAdministrator, type DemoClients } from './clients.ts';
import type { FunctionLogs, LogLine } from './function-logs.ts';
import { knownRuns, type Outcome, outcomesOf, startsDone } from './outcome.ts';
import type { SampleEvent, SamplePush } from './sample-event.ts';

/** What came of one replayed event. */
export type ReplayResult = {
  readonly file: string;
  readonly eventId: string;
  readonly detailType: string;
  readonly push?: SamplePush;
  /** Rules of the event's account that match it, by name. */
  readonly rules: readonly string[];
  /** How the controller ended its work on the event; absent where no rule brought it there. */
  readonly ended?: string;
  /** What each pipeline did; none unless the event is a push. */
  readonly outcomes: readonly Outcome[];
};

/** The log lines with which the functions end their work on one event. */
const ENDINGS: readonly string[] = [
  'push dispatched',
  'push already dispatched',
  'push covered',
  'event ignored',
  'heartbeat heard',
  'pipeline reconciled',
];

/** Puts the event on the default bus of its account, as AWS does, and waits until all that it causes is done. */
export async function replay(
  { file, event, push }: SampleEvent,
  { cloud, clients, logs }: { cloud: Cloud; clients: DemoClients; logs: FunctionLogs },
): Promise<ReplayResult> {
  const { id: eventId, 'detail-type': detailType } = event;
  const rules = await matchingRules(cloud, event);
  const before = await knownRuns(clients);
  const logged = logs.lines().length;
  cloud.publish(event);
  await cloud.eventsDelivered();
  const base = { file, eventId, detailType, rules, ...(push === undefined ? {} : { push }) };
  if (rules.length === 0) return { ...base, outcomes: [] };
  const line = await logs.waitFor(`the controller to end its work on event ${eventId} of ${file}`, {
    after: logged,
    matches: (line) => line.eventId === eventId && ENDINGS.includes(line.message),
  });
  const ended = describeEnding(line);
  if (line.message !== 'push dispatched' || push === undefined) return { ...base, ended, outcomes: [] };
  await startsDone(clients);
  return { ...base, ended, outcomes: await outcomesOf(clients, logs, { id: eventId, ...push }, before) };
}

/** What the line says of the work that it ends: why an event was ignored, or how a pipeline is registered now. */
function describeEnding({ message, reason, pipeline, followers, problems }: LogLine): string {
  if (typeof reason === 'string') return `${message}: ${reason}`;
  if (!Array.isArray(followers)) return message;
  const registered = followers.length === 0 ? 'not registered' : `registered, ${followers.length} source action(s)`;
  return `${message}: ${pipeline} is ${problems === 0 ? registered : `invalid, ${problems} problem(s)`}`;
}

/** Asks EventBridge itself which rules on the default bus of the event's account match it. */
async function matchingRules(cloud: Cloud, event: SampleEvent['event']): Promise<string[]> {
  const client = new EventBridgeClient(asAdministrator(cloud, event.account));
  try {
    const names: string[] = [];
    let NextToken: string | undefined;
    do {
      const page = await client.send(new ListRulesCommand({ NextToken }));
      for (const { Name = '', EventPattern } of page.Rules ?? []) {
        const test = new TestEventPatternCommand({ Event: JSON.stringify(event), EventPattern });
        if (EventPattern !== undefined && (await client.send(test)).Result === true) names.push(Name);
      }
      NextToken = page.NextToken;
    } while (NextToken !== undefined);
    return names;
  } finally {
    client.destroy();
  }
}
