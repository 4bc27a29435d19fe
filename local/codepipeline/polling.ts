import { type Action, accountOf, isCodeCommitSource, sourceActions } from './definition.ts';
import type { Engine } from './engine.ts';
import { pause } from './pause.ts';
import { isRefusal, type SourceReader } from './source-action.ts';
import { atConcurrencyLimit, defaultVariables } from './start-rules.ts';
import { currentDefinition, type Pipeline, type PipelineStore } from './store.ts';

export type RefChange = {
  /** Account that owns the repository. */
  readonly account: string;
  readonly repositoryName: string;
  /** Full name, as `refs/heads/main`. */
  readonly ref: string;
};

/** Starts pipelines whose source actions poll; being told of moved refs only spares polls that would see nothing. */
export interface Poller {
  refChanged(change: RefChange): void;
  /** Ends the polls that are due or under way. */
  close(): Promise<void>;
}

export type PollerOptions = {
  readonly store: PipelineStore;
  readonly engine: Engine;
  readonly reader: SourceReader;
  readonly pollMilliseconds: number;
};

export function createPoller(options: PollerOptions): Poller {
  const { store, pollMilliseconds } = options;
  const due = new Set<string>();
  const underWay = new Set<Promise<void>>();
  const closing = new AbortController();

  const schedule = (pipeline: Pipeline, actionName: string): void => {
    const key = `${pipeline.arn}#${actionName}`;
    if (due.has(key)) return;
    due.add(key);
    const run = async () => {
      await pause(pollMilliseconds, closing.signal);
      due.delete(key);
      await poll(options, pipeline, actionName, closing.signal);
    };
    const done = run().finally(() => underWay.delete(done));
    underWay.add(done);
  };

  return {
    refChanged(change) {
      if (closing.signal.aborted) return;
      for (const pipeline of store.list()) {
        const actions = sourceActions(currentDefinition(pipeline));
        for (const action of actions.filter((candidate) => polls(pipeline, candidate, change))) {
          schedule(pipeline, action.name);
        }
      }
    },
    async close() {
      closing.abort();
      await Promise.all(underWay);
    },
  };
}

/** Reads the head and starts the pipeline if it is not the one seen last. */
async function poll(options: PollerOptions, pipeline: Pipeline, name: string, closing: AbortSignal): Promise<void> {
  const { store, engine } = options;
  const definition = currentDefinition(pipeline);
  const action = sourceActions(definition).find((candidate) => candidate.name === name);
  if (closing.aborted || action === undefined || !isPolling(action)) return;
  const head = await headOf(options.reader, { pipeline, definition, action });
  const gone = closing.aborted || store.findArn(pipeline.arn) !== pipeline;
  if (gone || head === undefined || head === pipeline.polledHeads.get(name) || atConcurrencyLimit(pipeline)) return;
  pipeline.polledHeads.set(name, head);
  const trigger = { triggerType: 'PollForSourceChanges', triggerDetail: name } as const;
  const variables = defaultVariables(currentDefinition(pipeline));
  engine.start(pipeline, { trigger, variables, overrides: new Map() });
}

/** Undefined where the poll is refused or the branch has gone: the real service does not say so to anybody either. */
async function headOf(reader: SourceReader, source: Parameters<SourceReader['head']>[0]): Promise<string | undefined> {
  try {
    return await reader.head(source);
  } catch (error) {
    if (isRefusal(error)) return undefined;
    throw error;
  }
}

/** A source action polls unless it says "false" (AWS CodePipeline User Guide, "CodeCommit action reference"). */
const isPolling = (action: Action): boolean =>
  isCodeCommitSource(action) && action.configuration?.['PollForSourceChanges'] !== 'false';

function polls(pipeline: Pipeline, action: Action, { account, repositoryName, ref }: RefChange): boolean {
  const owner = action.roleArn === undefined ? pipeline.account : accountOf(action.roleArn);
  const { RepositoryName, BranchName } = action.configuration ?? {};
  const isSame = owner === account && RepositoryName === repositoryName && `refs/heads/${BranchName}` === ref;
  return isPolling(action) && isSame;
}
