import { accountInArn } from '../names.ts';
import type { Action, PipelineDefinition } from '../pipeline-definition.ts';
import type { Use } from './use.ts';

/** What the deployment says of the chain. */
export type ChainFacts = {
  /** The account of the pipelines, and its Region. */
  readonly account: string;
  readonly region: string;
  /** ARN patterns of the roles that reconcile may pass to CodePipeline, and that the source action role trusts. */
  readonly passRoles: readonly string[];
  /** Key of the artifacts as configured: an ARN, or the alias of the delivery stack's own key. */
  readonly artifactKey: string;
};

/** Folders of an artifact in its store are cut short: `<pipeline, 20>/<artifact, 10>/<random>`. */
const PIPELINE_FOLDER = 20;
const ARTIFACT_FOLDER = 10;

type Artifacts = Pick<Action, 'inputArtifacts' | 'outputArtifacts'>;

/** Names of the CodeBuild projects of the account that the pipeline's actions run. */
export function buildProjects({ stages }: PipelineDefinition, facts: ChainFacts): string[] {
  const actions = stages.flatMap(({ actions }) => actions).filter((action) => isHere(action, facts));
  return [...new Set(actions.flatMap((action) => projectOf(action, facts) ?? []))];
}

/**
 * What the roles of a pipeline must be allowed to do for it to run, each thing once: its own role assumes the roles of
 * the actions and keeps artifacts; downstream, roles of actions and of CodeBuild projects read and write them.
 * Only the account's own roles, and only the artifact store of its own Region.
 * @param definition as it will be after repair
 * @param serviceRoles of CodeBuild projects, by project; those that are not there are not judged
 */
export function usesOf(
  definition: PipelineDefinition,
  facts: ChainFacts,
  serviceRoles: ReadonlyMap<string, string>,
): Use[] {
  const actions = definition.stages.flatMap((stage) => stage.actions);
  const here = actions.filter((action) => isHere(action, facts));
  const uses = [
    ...usesOfPipelineRole(definition, actions, facts),
    ...here.flatMap((action) => {
      const user = userOf(action, facts, serviceRoles);
      return user === undefined ? [] : artifactUses(definition, facts, user, action);
    }),
  ];
  const seen = new Set<string>();
  return uses.filter(({ role, action, covers }) => {
    const use = `${role} ${action} ${covers}`;
    const isNew = accountInArn(role) === facts.account && !seen.has(use);
    seen.add(use);
    return isNew;
  });
}

function usesOfPipelineRole(definition: PipelineDefinition, actions: readonly Action[], facts: ChainFacts): Use[] {
  const role = definition.roleArn;
  if (role === undefined) return [];
  const user = { role, who: "the pipeline's role" };
  const assumed = actions.flatMap(({ roleArn }) => roleArn ?? []);
  const made = actions.flatMap(({ outputArtifacts = [] }) => outputArtifacts);
  return [
    ...assumed.map((resource) => ({ ...user, action: 'sts:AssumeRole', resource, covers: resource })),
    ...artifactUses(definition, facts, user, { inputArtifacts: made, outputArtifacts: made }),
  ];
}

/**
 * The role that moves an action's artifacts where that is not the pipeline's. CodeBuild and Lambda leave them to the
 * project and the function. Source: the policies that aws-cdk-lib's aws-codepipeline-actions gives to each.
 */
function userOf(action: Action, facts: ChainFacts, serviceRoles: ReadonlyMap<string, string>) {
  const { category, provider } = action.actionTypeId;
  const project = projectOf(action, facts);
  if (project !== undefined) {
    const role = serviceRoles.get(project);
    return role === undefined ? undefined : { role, who: `the service role of CodeBuild project ${project}` };
  }
  const isOthers = category === 'Source' || provider === 'CodeBuild' || provider === 'Lambda';
  if (isOthers || action.roleArn === undefined) return undefined;
  return { role: action.roleArn, who: `the role of action ${action.name}` };
}

function projectOf({ actionTypeId, configuration, roleArn }: Action, facts: ChainFacts): string | undefined {
  const isBuild = actionTypeId.owner === 'AWS' && actionTypeId.provider === 'CodeBuild';
  // Through a role of another account it runs a project of that account.
  const isOwn = roleArn === undefined || accountInArn(roleArn) === facts.account;
  return isBuild && isOwn ? configuration?.['ProjectName'] : undefined;
}

type User = Pick<Use, 'role' | 'who'>;

function artifactUses(definition: PipelineDefinition, facts: ChainFacts, user: User, artifacts: Artifacts): Use[] {
  const store = definition.artifactStore ?? definition.artifactStores?.[facts.region];
  if (store === undefined) return [];
  const bucket = `arn:${user.role.split(':')[1]}:s3:::${store.location}`;
  const key = store.encryptionKey?.id;
  const move = (artifact: { readonly name: string } | undefined, object: string, cipher: string): Use[] => {
    if (artifact === undefined) return [];
    const onBucket = { ...user, action: object, ...artifactOf(definition, bucket, artifact.name) };
    if (!isKeyArn(key)) return [onBucket];
    const encrypted = object === 's3:PutObject' ? { ...onBucket, encryptedWith: key } : onBucket;
    return [encrypted, { ...user, action: cipher, resource: key, covers: key }];
  };
  return [
    ...move(artifacts.inputArtifacts?.[0], 's3:GetObject', 'kms:Decrypt'),
    ...move(artifacts.outputArtifacts?.[0], 's3:PutObject', 'kms:GenerateDataKey'),
  ];
}

/** An object that holds an artifact, as far as its name can be known, and all objects of its bucket. */
export const artifactOf = ({ name }: PipelineDefinition, bucket: string, artifact: string) => {
  const folder = `${name.slice(0, PIPELINE_FOLDER)}/${artifact.slice(0, ARTIFACT_FOLDER)}`;
  return { resource: `${bucket}/${folder}/artifact`, covers: `${bucket}/*` };
};

const isHere = ({ region }: Action, facts: ChainFacts): boolean => region === undefined || region === facts.region;
const isKeyArn = (id: string | undefined): id is string =>
  id !== undefined && /^arn:[^:]+:kms:[^:]+:\d+:key\//.test(id);
