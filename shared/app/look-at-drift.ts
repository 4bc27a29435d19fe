import type { Approval } from '../domain/approval.ts';
import type { Deployment } from '../domain/deployment.ts';
import type { ChainFacts } from '../domain/drift/chain.ts';
import type { RepairHistory } from '../domain/drift/contest.ts';
import type { Change } from '../domain/drift/drift-state.ts';
import { type Edit, withEdits } from '../domain/drift/edit.ts';
import type { Finding } from '../domain/drift/finding.ts';
import { planPipeline } from '../domain/drift/plan-pipeline.ts';
import { choose, type Settlement, settle } from '../domain/drift/settle.ts';
import type { Standard } from '../domain/drift/standard.ts';
import { PipelineDefinition } from '../domain/pipeline-definition.ts';
import type { ObservedPipeline } from '../domain/pipeline-status.ts';
import { register } from '../domain/registration.ts';
import type { ArtifactKey } from './chain-ports.ts';
import { brokenChain, type ChainPorts } from './read-chain.ts';
import type { Report } from './report.ts';

export type LookPorts = ChainPorts & {
  readonly artifactKey: ArtifactKey;
  readonly deployment: Omit<Deployment, 'account'>;
  readonly standard: Omit<Standard, 'region' | 'account' | 'keyArn'> & Omit<ChainFacts, 'region' | 'account'>;
};

/** What else a look is given beside the pipeline. */
export type Background = {
  readonly approved: readonly Approval[];
  readonly history: RepairHistory;
  readonly change: Change | undefined;
  /** Somebody asked for the repair: `observe` does not keep it back. */
  readonly isOrdered: boolean;
};

/** What differs between a pipeline and what it should be, and what is to become of each difference. Changes nothing. */
export async function lookAtDrift(
  ports: LookPorts,
  observed: ObservedPipeline,
  { approved, history, change, isOrdered }: Background,
  report: Pick<Report, 'info'>,
): Promise<Settlement> {
  const { account, definition, tags } = observed;
  const deployment = { ...ports.deployment, account };
  const registration = register(definition, tags, deployment, approved);
  if (registration.kind === 'not-following') return { results: [], edits: [], fields: [] };
  const keyArn = registration.wanted.length === 0 ? undefined : await ports.artifactKey.arn();
  const { region } = deployment;
  const standard: Standard = { ...ports.standard, region, account, ...(keyArn === undefined ? {} : { keyArn }) };
  const planned = planPipeline(definition, registration.wanted, standard);
  const about = aboutFinding(observed, change);
  const choice = choose(
    planned.map((difference) => ({ ...difference, finding: about(difference.finding) })),
    history,
    isOrdered,
  );
  const { edits } = choice;
  const isLookedAt = registration.wanted.some(({ repair }) => repair !== 'off');
  const prospect = edits.length > 0 ? edits : choice.observed;
  const facts = { ...ports.standard, region, account };
  const chain = isLookedAt ? await brokenChain(ports, mend(definition, prospect), facts, report) : [];
  const isValidAfter = register(mend(definition, edits), tags, deployment, approved).kind === 'registered';
  return settle(choice, chain.map(about), edits.length === 0 || isValidAfter);
}

const mend = (definition: PipelineDefinition, edits: readonly Edit[]): PipelineDefinition =>
  PipelineDefinition.parse(withEdits(definition, edits));

/** Adds the stack that owns the pipeline, and who made the version that was looked at. */
function aboutFinding({ definition, tags }: ObservedPipeline, change: Change | undefined) {
  const stack = tags['aws:cloudformation:stack-name'];
  const who = change?.version === definition.version ? { changedBy: change.by, changedAt: change.at } : {};
  return (finding: Finding): Finding => ({ ...finding, ...(stack === undefined ? {} : { stack }), ...who });
}
