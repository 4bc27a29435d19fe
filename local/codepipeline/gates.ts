import type { Execution } from './execution.ts';

/**
 * The locks between stages. But for PARALLEL mode a stage holds one execution at a time; in SUPERSEDED
 * mode a newer execution replaces the one that waits, in QUEUED mode they wait in order.
 * Source: AWS CodePipeline User Guide, "How pipeline executions work".
 */
export interface Gates {
  /** Resolves to true once the stage is the execution's, to false once it stopped waiting. */
  enter(execution: Execution, stage: string): Promise<boolean>;
  /** Frees the stage, if the execution holds it, for the next that waits. */
  leave(execution: Execution, stage: string): void;
  /** Ends the wait of an execution, wherever it waits. */
  giveUp(execution: Execution): void;
  /** Executions that wait before a stage, first come first. */
  waiting(pipelineArn: string, stage: string): readonly Execution[];
}

type Waiter = { readonly execution: Execution; readonly settle: (entered: boolean) => void };
type Gate = { holder?: Execution; waiters: Waiter[] };

/** `onSuperseded` is told of each execution that a newer one replaced. */
export function createGates(onSuperseded: (execution: Execution, by: Execution) => void): Gates {
  const gates = new Map<string, Gate>();
  const keyOf = (arn: string, stage: string) => `${arn}#${stage}`;

  const wait = (gate: Gate, execution: Execution): Promise<boolean> => {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const replaced = execution.mode === 'SUPERSEDED' ? gate.waiters : [];
    gate.waiters = [...gate.waiters.filter((waiter) => !replaced.includes(waiter)), { execution, settle: resolve }];
    for (const waiter of replaced) {
      onSuperseded(waiter.execution, execution);
      waiter.settle(false);
    }
    return promise;
  };

  return {
    async enter(execution, stage) {
      if (execution.mode === 'PARALLEL') return true;
      const key = keyOf(execution.pipeline.arn, stage);
      const gate = gates.get(key) ?? { waiters: [] };
      gates.set(key, gate);
      if (gate.holder !== undefined) return wait(gate, execution);
      gate.holder = execution;
      return true;
    },
    leave(execution, stage) {
      const key = keyOf(execution.pipeline.arn, stage);
      const gate = gates.get(key);
      if (gate?.holder !== execution) return;
      const next = gate.waiters.shift();
      if (next === undefined) {
        gates.delete(key);
        return;
      }
      gate.holder = next.execution;
      next.settle(true);
    },
    giveUp(execution) {
      for (const { name } of execution.definition.stages) {
        const gate = gates.get(keyOf(execution.pipeline.arn, name));
        const waiter = gate?.waiters.find((candidate) => candidate.execution === execution);
        if (gate === undefined || waiter === undefined) continue;
        gate.waiters = gate.waiters.filter((other) => other !== waiter);
        waiter.settle(false);
      }
    },
    waiting: (arn, stage) => (gates.get(keyOf(arn, stage))?.waiters ?? []).map(({ execution }) => execution),
  };
}
