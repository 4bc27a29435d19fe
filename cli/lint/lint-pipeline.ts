import type { Approval } from '../../shared/domain/approval.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import type { PipelineDefinition } from '../../shared/domain/pipeline-definition.ts';
import { register } from '../../shared/domain/registration.ts';
import { parseTags } from '../../shared/domain/tags/parse-tags.ts';
import type { ProblemReason } from '../../shared/domain/tags/problem.ts';
import type { Fault } from '../terminal/problem-lines.ts';
import type { Finding, Severity } from './finding.ts';
import { coveredEntries, overlappingActions } from './overlaps.ts';
import { pollingSources } from './polling.ts';
import { meantTag, nearMisses, strayTags } from './stray-tags.ts';

/** One pipeline as declared or as it is, and what it is judged by. */
export type LintSubject = {
  readonly where: string;
  readonly definition: PipelineDefinition;
  readonly tags: Readonly<Record<string, string>>;
  readonly deployment: Deployment;
  readonly approved?: readonly Approval[];
  /** Problems that cannot be told, since the file does not say what they depend on. */
  readonly unknowable?: ReadonlySet<ProblemReason>;
};

export type Linted = {
  readonly subject: LintSubject;
  readonly findings: readonly Finding[];
  readonly followers: readonly Follower[];
};

/** All that is wrong with the relay tags of one pipeline. Pure. */
export function lintPipeline(subject: LintSubject): Linted {
  const { where, definition, tags, deployment, approved, unknowable } = subject;
  const registration = register(definition, tags, deployment, approved);
  const followers = registration.kind === 'registered' ? registration.followers : [];
  const problems = registration.kind === 'invalid' ? registration.problems : [];
  const parsed = parseTags(tags);
  const as =
    (severity: Severity) =>
    (fault: Fault): Finding => ({ where, pipeline: definition.name, ...fault, severity });
  const findings = [
    ...problems
      .filter(({ reason }) => !unknowable?.has(reason))
      .map(withMeant)
      .map(as('error')),
    ...strayTags(tags).map(as('error')),
    ...nearMisses(tags).map(as('error')),
    ...(parsed === undefined ? [] : coveredEntries(definition, parsed)).map(as('warning')),
    ...overlappingActions(followers).map(as('warning')),
    ...(parsed === undefined ? [] : pollingSources(definition)).map(as('warning')),
  ];
  return { subject, findings, followers };
}

/** An unknown tag that is near a known one needs no list of them all. */
function withMeant(fault: Fault): Fault {
  const meant = fault.reason === 'unknown-tag' && fault.tag !== undefined ? meantTag(fault.tag) : undefined;
  return meant === undefined ? fault : { ...fault, expected: meant };
}
