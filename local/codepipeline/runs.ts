import type { Kernel } from '../kernel.ts';
import { type EndStatus, type Execution, markEnded, markStopping } from './execution.ts';
import { type ExecutionState, emitExecutionState } from './execution-events.ts';
import { createGates, type Gates } from './gates.ts';

/** An execution under way: `halted` once it must start nothing more, `ended` once it is over. */
export type Run = {
  readonly execution: Execution;
  readonly halted: AbortController;
  readonly ended: AbortController;
};

/** The executions under way, and how each begins, halts and ends. */
export interface Runs {
  readonly gates: Gates;
  begin(execution: Execution): Run;
  /** Lets it start nothing more. */
  halt(execution: Execution, reason: string | undefined): void;
  /** Ends it, frees what it holds and tells EventBridge; nothing if it has ended already. */
  end(execution: Execution, status: EndStatus, summary?: string): void;
  /** Ends all, in silence. */
  close(): void;
}

const END_EVENTS: Readonly<Record<EndStatus, ExecutionState>> = {
  Cancelled: 'CANCELED',
  Failed: 'FAILED',
  Stopped: 'STOPPED',
  Succeeded: 'SUCCEEDED',
  Superseded: 'SUPERSEDED',
};

export function createRuns(kernel: () => Kernel): Runs {
  const runs = new Map<string, Run>();
  const gates = createGates((execution, by) => end(execution, 'Superseded', `Superseded by ${by.id}`));

  /** True if it was still under way. */
  const finish = (execution: Execution, status: EndStatus, summary?: string): boolean => {
    const run = runs.get(execution.id);
    if (run === undefined) return false;
    runs.delete(execution.id);
    markEnded(execution, status, summary);
    run.halted.abort();
    run.ended.abort();
    gates.giveUp(execution);
    for (const { name } of execution.definition.stages) gates.leave(execution, name);
    return true;
  };

  const end: Runs['end'] = (execution, status, summary) => {
    if (finish(execution, status, summary)) emitExecutionState(kernel(), execution, END_EVENTS[status]);
  };

  return {
    gates,
    begin(execution) {
      const run: Run = { execution, halted: new AbortController(), ended: new AbortController() };
      runs.set(execution.id, run);
      const { triggerType, triggerDetail } = execution.trigger;
      const trigger = { 'trigger-type': triggerType, 'trigger-detail': triggerDetail };
      emitExecutionState(kernel(), execution, 'STARTED', { 'execution-trigger': trigger });
      return run;
    },
    halt(execution, reason) {
      if (markStopping(execution, reason)) {
        emitExecutionState(kernel(), execution, 'STOPPING', { 'stop-execution-comments': reason ?? '' });
      }
      runs.get(execution.id)?.halted.abort();
      gates.giveUp(execution);
    },
    end,
    close() {
      for (const { execution } of runs.values()) finish(execution, 'Stopped');
    },
  };
}
