import { matchesPattern } from '../iam-pattern.ts';
import type { PipelineDefinition } from '../pipeline-definition.ts';
import type { ChainFacts } from './chain.ts';
import type { Finding } from './finding.ts';
import type { Judgement } from './use.ts';

type Denied = Extract<Judgement, { verdict: 'denied' }>;

const BROKEN = { reason: 'chain-broken', severity: 'error' } as const;

/** What a pipeline needs of its roles and they may not do; one finding for each role and role, bucket or key. */
export function chainFindings(
  definition: PipelineDefinition,
  facts: ChainFacts,
  judgements: readonly Judgement[],
): Finding[] {
  const denied = judgements.filter((judgement) => judgement.verdict === 'denied');
  const groups = Map.groupBy(denied, ({ use }) => fieldOf(definition, use.role, use.covers));
  const subject = `pipeline/${definition.name}`;
  return [
    ...passFindings(definition, facts),
    ...[...groups].map(([field, group]) => ({ subject, field, ...BROKEN, ...remedy(group, facts) })),
  ];
}

/** Roles of the pipeline are told apart from others by the field of the definition that names it. */
function fieldOf(definition: PipelineDefinition, role: string, covers: string): string {
  const service = covers.split(':')[2];
  const what = `${service === 'iam' ? 'sts:AssumeRole' : service} ${covers.replace(/\/\*$/, '')}`;
  return `${role === definition.roleArn ? 'roleArn' : `role ${role}`} ${what}`;
}

function remedy(group: readonly Denied[], facts: ChainFacts): Pick<Finding, 'action' | 'advice' | 'grant'> {
  const actions = [...new Set(group.map(({ use }) => use.action))];
  const [first] = group;
  if (first === undefined) throw new Error('a finding of no denial');
  const { role, covers, who } = first.use;
  const what = `${who} may not do ${actions.join(', ')} on ${covers}`;
  const forbidden = group.find(({ lacking }) => lacking === undefined);
  if (forbidden !== undefined) return { action: 'report', advice: `${what}: ${forbidden.why}` };
  // A key that leaves nothing to the account's policies must allow it itself, and that is enough.
  if (group.some(({ lacking }) => lacking === 'resource')) {
    const Principal = { AWS: role };
    const statement = { Effect: 'Allow', Principal, Action: actions, Resource: '*', ...throughS3(covers, facts) };
    return { action: 'grant', advice: what, grant: { to: covers, statement } };
  }
  const statement = { Effect: 'Allow', Action: actions, Resource: covers, ...throughS3(covers, facts) };
  return { action: 'grant', advice: what, grant: { to: role, statement } };
}

/** The delivery stack's own key serves S3 alone. */
function throughS3(resource: string, { region, artifactKey }: ChainFacts) {
  const isOwnKey = resource.split(':')[2] === 'kms' && artifactKey.startsWith('alias/');
  return isOwnKey ? { Condition: { StringEquals: { 'kms:ViaService': viaS3(region) } } } : {};
}

/** `kms:ViaService` of calls that S3 makes for whoever reads and writes objects. */
export const viaS3 = (region: string): string => `s3.${region}.amazonaws.com`;

/** A role that the deployment does not know is neither passed by reconcile nor trusted by the source action role. */
function passFindings({ name, roleArn }: PipelineDefinition, { passRoles }: ChainFacts): Finding[] {
  if (roleArn === undefined || passRoles.some((pattern) => matchesPattern(pattern, roleArn))) return [];
  const advice =
    `add ${roleArn} to pipelineAccounts[].passRoles and deploy: only roles that it covers ` +
    'may be passed to CodePipeline by the relay, and are trusted by the source action role';
  return [{ subject: `pipeline/${name}`, field: 'roleArn iam:PassRole', ...BROKEN, action: 'report', advice }];
}
