import type { PipelineName } from '../../shared/domain/names.ts';
import type { StartOutcome } from './await-start.ts';

/** How a start by hand ended, in words. */
export function outcomeText(name: PipelineName, outcome: StartOutcome, seconds: number): string {
  switch (outcome.status) {
    case 'started':
      return `started: execution ${outcome.executionId}`;
    case 'held':
      return 'held until the thaw (relay freeze shows it)';
    case 'refused':
      return `not started: ${outcome.reason}: ${outcome.detail}`;
    case 'overtaken':
      return `not started: overtaken by push ${outcome.by}`;
    case 'failed':
      return `not started, and kept in commit-relay-starts-dlq.fifo: ${outcome.reason}: ${outcome.detail}`;
    case 'timed-out':
      return (
        `not started within ${seconds} s. It is enqueued, and made as soon as it can be (relay history ${name}); ` +
        'docs/operations.md says what to look at'
      );
  }
}
