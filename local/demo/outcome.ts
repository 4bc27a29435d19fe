import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import type { DemoClients } from './clients.ts';
import { type DemoPipeline, FLEET, runsOf } from './fleet.ts';
import type { FunctionLogs, LoggedDecision } from './function-logs.ts';
import { waitUntil } from './wait.ts';

/** What one pipeline did about one event. */
export type Outcome = {
  readonly pipeline: string;
  readonly follows: string;
  readonly started: boolean;
  readonly why: string;
  readonly executionId?: string;
  readonly status?: string;
  /** Commit that the run took from the repository of the event. */
  readonly commit?: string;
};

/** Ids of all runs there are, so that later ones can be told from them. */
export async function knownRuns(clients: DemoClients): Promise<ReadonlySet<string>> {
  const runs = await Promise.all(FLEET.map(({ name }) => runsOf(clients, name)));
  return new Set(runs.flat().map(({ pipelineExecutionId = '' }) => pipelineExecutionId));
}

/** Waits until no start is queued or being made; as long as there are fewer and fewer, however slow the machine. */
export async function startsDone({ sqs }: DemoClients): Promise<void> {
  const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'commit-relay-starts.fifo' }));
  for (let left = Number.POSITIVE_INFINITY; left > 0; ) {
    const known = left;
    left = await waitUntil('the queue of starts to become shorter', async () => {
      const { Attributes = {} } = await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
      const waiting = Number(Attributes['ApproximateNumberOfMessages']);
      const now = waiting + Number(Attributes['ApproximateNumberOfMessagesNotVisible']);
      return now < known ? now : undefined;
    });
  }
}

/** One outcome for each new run, and one for each pipeline of the fleet that made none. */
export async function outcomesOf(
  clients: DemoClients,
  logs: FunctionLogs,
  event: { readonly id: string; readonly repository: string },
  before: ReadonlySet<string>,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const pipeline of FLEET) {
    const decisions = logs.decisions(event.id).filter((decision) => decision.pipeline === pipeline.name);
    const runs = await newRuns(clients, pipeline.name, before);
    const follows = pipeline.follow ?? '-';
    if (runs.length === 0) {
      const why = whyNotMade(logs, pipeline.name, event.id) ?? whyNot(pipeline, decisions, event);
      outcomes.push({ pipeline: pipeline.name, follows, started: false, why });
    }
    for (const run of runs)
      outcomes.push({ ...describeRun(pipeline, run, event), follows, why: whyStarted(decisions) });
  }
  return outcomes;
}

async function newRuns(clients: DemoClients, name: string, before: ReadonlySet<string>) {
  return waitUntil(`the runs of ${name} to end`, async () => {
    const runs = (await runsOf(clients, name)).filter(
      ({ pipelineExecutionId = '' }) => !before.has(pipelineExecutionId),
    );
    return runs.some(({ status }) => status === 'InProgress') ? undefined : runs;
  });
}

function describeRun(
  { name }: DemoPipeline,
  run: PipelineExecutionSummary,
  { repository }: { readonly repository: string },
) {
  const revision = run.sourceRevisions?.find(({ actionName }) => actionName === repository)?.revisionId;
  return {
    pipeline: name,
    started: true,
    executionId: run.pipelineExecutionId ?? '',
    status: run.status ?? '',
    ...(revision === undefined ? {} : { commit: revision }),
  };
}

const whyStarted = (decisions: readonly LoggedDecision[]): string => {
  const entries = decisions.flatMap(({ entry }) => entry ?? []);
  return entries.length === 0 ? 'started by something else' : `follow entry ${entries.join(', ')}`;
};

/** Why `start` did not make a start that was decided for; undefined where there was none, or it made it. */
function whyNotMade(logs: FunctionLogs, pipeline: string, eventId: string): string | undefined {
  const line = logs
    .lines()
    .find((each) => each.message === 'start not made' && each.eventId === eventId && each['pipeline'] === pipeline);
  if (line === undefined) return undefined;
  return line['status'] === 'overtaken' ? 'overtaken: a newer push was started' : String(line['reason']);
}

function whyNot(
  { follow, sources }: DemoPipeline,
  decisions: readonly LoggedDecision[],
  { repository }: { readonly repository: string },
): string {
  const reasons = decisions.flatMap(({ reason }) => reason ?? []);
  if (reasons.length > 0) return reasons.join(', ');
  if (follow === undefined) return 'no commit-relay:follow tag';
  if (!sources.some((source) => source.repository === repository)) return `does not follow ${repository}`;
  return 'no decision was made';
}
