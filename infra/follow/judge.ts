import type { CfnPipeline } from 'aws-cdk-lib/aws-codepipeline';
import { register } from '../../shared/domain/registration.ts';
import { type Problem, problemOf } from '../../shared/domain/tags/problem.ts';
import { FOLLOW_TAG } from '../../shared/domain/tags/tag-key.ts';
import { placeOf, renderedPipeline } from './rendered-pipeline.ts';

/** In place of what only the deployment tells. */
const SOME_REGION = 'unresolved';
const SOME_ACCOUNT = '000000000000';

/**
 * Everything that keeps a pipeline from being registered as its template stands, one line each. What is not known
 * before it is deployed is not judged, nor is what only the relay's own deployment allows.
 * @param written what could not be said in tags in the first place
 */
export function judge(resource: CfnPipeline, written: readonly Problem[]): string[] {
  const { pipeline, faults } = renderedPipeline(resource);
  if (pipeline === undefined) return [...written.map(print), ...faults];
  const { region, account = SOME_ACCOUNT } = placeOf(resource);
  const { definition, tags } = pipeline;
  const registration = register(definition, tags, { region: region ?? SOME_REGION, account });
  const problems = registration.kind === 'invalid' ? registration.problems : [];
  const known = problems.filter(({ reason }) => reason !== 'foreign-region' || region !== undefined);
  const lost = registration.kind === 'not-following' ? [LOST] : [];
  return [...[...written, ...known, ...lost].map(print), ...faults];
}

/** Something removed what `follow` put there. */
const LOST = problemOf(FOLLOW_TAG, '', {
  reason: 'empty',
  message: 'the pipeline follows nothing: the tag was taken away',
  expected: `${FOLLOW_TAG} on the pipeline`,
});

function print({ tag, value, position, message, expected }: Problem): string {
  const at = position === undefined ? '' : `, at ${position}`;
  return `${tag} = ${JSON.stringify(value)}${at}: ${message}; expected ${expected}`;
}
