import { codeCommitSources, type PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import type { Fault } from '../terminal/problem-lines.ts';

/** Source actions of a follower that CodePipeline polls as well, which it does unless told not to. */
export function pollingSources(definition: PipelineDefinition): Fault[] {
  const sources = new Set(codeCommitSources(definition).map(({ name }) => name));
  return definition.stages
    .flatMap(({ actions }) => actions)
    .filter(({ name, configuration }) => sources.has(name) && configuration?.['PollForSourceChanges'] !== 'false')
    .map(({ name, configuration }) => {
      const given = configuration?.['PollForSourceChanges'] ?? 'nothing';
      const message = `source action ${name} is polled as well, so that pushes run twice: PollForSourceChanges is ${given}`;
      return { reason: 'polls', message, expected: 'PollForSourceChanges "false" in the action' };
    });
}
