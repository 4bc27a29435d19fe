import { buildProjects, type ChainFacts, usesOf } from '../domain/drift/chain.ts';
import { chainFindings } from '../domain/drift/chain-findings.ts';
import type { Finding } from '../domain/drift/finding.ts';
import type { PipelineDefinition } from '../domain/pipeline-definition.ts';
import type { Policies, Projects, ServiceRoles } from './chain-ports.ts';
import type { Report } from './report.ts';

export type ChainPorts = { readonly policies: Policies; readonly projects: Projects };

const NO_PROJECTS: ServiceRoles = { kind: 'known', roles: new Map() };

/**
 * What a pipeline needs of its roles and they may not do, each with the statement to add. While there is any, an update
 * would be refused or break the next stage. What cannot be known is told as info and is no finding.
 * @param definition as it will be after repair
 */
export async function brokenChain(
  { policies, projects }: ChainPorts,
  definition: PipelineDefinition,
  facts: ChainFacts,
  report: Pick<Report, 'info'>,
): Promise<readonly Finding[]> {
  const names = buildProjects(definition, facts);
  const found = names.length === 0 ? NO_PROJECTS : await projects.serviceRoles(names);
  const serviceRoles = found.kind === 'known' ? found.roles : new Map<string, string>();
  const judgements = await policies.judge(usesOf(definition, facts, serviceRoles));
  const unknown = judgements.flatMap((judgement) => {
    if (judgement.verdict !== 'unknown') return [];
    const { use, why } = judgement;
    return [{ role: use.role, action: use.action, resource: use.covers, why }];
  });
  const unread = found.kind === 'known' ? [] : [{ projects: names, why: found.why }];
  if (unknown.length + unread.length > 0) {
    report.info('chain not known', { pipeline: definition.name, unknown: [...unknown, ...unread] });
  }
  return chainFindings(definition, facts, judgements);
}
