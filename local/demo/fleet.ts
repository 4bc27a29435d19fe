import {
  type ActionDeclaration,
  CreatePipelineCommand,
  type PipelineDeclaration,
  type PipelineExecutionSummary,
  paginateListPipelineExecutions,
} from '@aws-sdk/client-codepipeline';
import type { Cloud } from '../cloud.ts';
import type { DemoClients } from './clients.ts';

export type DemoSource = { readonly repository: string; readonly branch: string };

/** One pipeline of the demo: what it reads, and its `commit-relay:` tags, if it has any. */
export type DemoPipeline = {
  readonly name: string;
  readonly sources: readonly DemoSource[];
  readonly follow?: string;
  /** Other tags, by what stands behind `commit-relay:`. */
  readonly tags?: Readonly<Record<string, string>>;
  /** Variables that it declares, with default `-`. */
  readonly variables?: readonly string[];
};

export const REPOSITORIES = ['app', 'config'] as const;

export const FLEET: readonly DemoPipeline[] = [
  { name: 'app-dev', sources: [{ repository: 'app', branch: 'main' }], follow: '@' },
  { name: 'app-staging', sources: [{ repository: 'app', branch: 'main' }], follow: 'main' },
  { name: 'app-preview', sources: [{ repository: 'app', branch: 'main' }], follow: 'develop' },
  { name: 'app-release', sources: [{ repository: 'app', branch: 'release' }], follow: '@' },
  { name: 'app-prod', sources: [{ repository: 'app', branch: 'main' }] },
  { name: 'config-dev', sources: [{ repository: 'config', branch: 'main' }], follow: '@' },
  {
    name: 'suite',
    sources: [
      { repository: 'app', branch: 'main' },
      { repository: 'config', branch: 'main' },
    ],
    follow: '@',
  },
];

export type Accounts = { readonly source: string; readonly pipelines: string; readonly region: string };

/** Where pipelines are made: the accounts, and ARN of the artifact key there; without one pipelines name none. */
export type Home = Accounts & { readonly keyArn?: string | undefined };

/** The accounts with the key that a local cloud has in them. */
export function homeIn({ deployment }: Pick<Cloud, 'deployment'>, accounts: Accounts): Home {
  return { ...accounts, keyArn: deployment.keys.find(({ account }) => account === accounts.pipelines)?.arn };
}

/** A two-stage V2 pipeline whose sources are read through the role in the source account. */
export function pipelineDeclaration(pipeline: DemoPipeline, home: Home): PipelineDeclaration {
  const { source, pipelines, region, keyArn } = home;
  const artifact = ({ repository }: DemoSource) => ({ name: `${repository}-source` });
  return {
    name: pipeline.name,
    pipelineType: 'V2',
    ...(pipeline.variables && { variables: pipeline.variables.map((name) => ({ name, defaultValue: '-' })) }),
    roleArn: `arn:aws:iam::${pipelines}:role/commit-relay-pipeline-${region}`,
    artifactStore: {
      type: 'S3',
      location: `commit-relay-artifacts-${pipelines}-${region}`,
      ...(keyArn && { encryptionKey: { id: keyArn, type: 'KMS' as const } }),
    },
    stages: [
      {
        name: 'Source',
        actions: pipeline.sources.map((from): ActionDeclaration => {
          return {
            name: from.repository,
            actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
            runOrder: 1,
            configuration: {
              RepositoryName: from.repository,
              BranchName: from.branch,
              PollForSourceChanges: 'false',
            },
            outputArtifacts: [artifact(from)],
            roleArn: `arn:aws:iam::${source}:role/commit-relay-source-action-${region}`,
          };
        }),
      },
      {
        name: 'Deploy',
        actions: [
          {
            name: 'Deploy',
            actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
            runOrder: 1,
            configuration: { ApplicationName: pipeline.name, DeploymentGroupName: pipeline.name },
            inputArtifacts: pipeline.sources.slice(0, 1).map(artifact),
          },
        ],
      },
    ],
  };
}

/** The tags of a pipeline as CodePipeline takes them. */
export function tagsOf({ follow, tags = {} }: DemoPipeline): { key: string; value: string }[] {
  const entries = Object.entries({ ...(follow === undefined ? {} : { follow }), ...tags });
  return entries.map(([name, value]) => ({ key: `commit-relay:${name}`, value }));
}

/** Creates every pipeline of the fleet with its tag; each starts a first run, as in AWS. */
export async function createFleet({ codepipeline }: DemoClients, home: Home): Promise<void> {
  for (const pipeline of FLEET) {
    const declaration = pipelineDeclaration(pipeline, home);
    await codepipeline.send(new CreatePipelineCommand({ pipeline: declaration, tags: tagsOf(pipeline) }));
  }
}

/** Every run of a pipeline, newest first. */
export async function runsOf({ codepipeline }: DemoClients, pipelineName: string): Promise<PipelineExecutionSummary[]> {
  const runs: PipelineExecutionSummary[] = [];
  for await (const page of paginateListPipelineExecutions({ client: codepipeline }, { pipelineName })) {
    runs.push(...(page.pipelineExecutionSummaries ?? []));
  }
  return runs;
}
