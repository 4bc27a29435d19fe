import { ApiError } from '../kernel.ts';
import type { Action } from './definition.ts';

/** Action types that AWS owns. Source: AWS CodePipeline User Guide, "Action structure reference". */
const AWS_PROVIDERS: Readonly<Record<string, readonly string[]>> = {
  Source: ['CodeCommit', 'S3', 'ECR', 'CodeStarSourceConnection'],
  Build: ['CodeBuild', 'ECRBuildAndPublish'],
  Test: ['CodeBuild', 'DeviceFarm'],
  Deploy: [
    'AppConfig',
    'CloudFormation',
    'CloudFormationStackInstances',
    'CloudFormationStackSet',
    'CodeDeploy',
    'CodeDeployToECS',
    'EC2',
    'ECS',
    'EKS',
    'ElasticBeanstalk',
    'Lambda',
    'OpsWorks',
    'S3',
    'ServiceCatalog',
  ],
  Invoke: ['CodePipeline', 'InspectorScan', 'Lambda', 'StepFunctions'],
  Approval: ['Manual'],
  Compute: ['Commands'],
};

const CODECOMMIT_REQUIRED = ['RepositoryName', 'BranchName'];
const CODECOMMIT_VALUES: Readonly<Record<string, readonly string[] | undefined>> = {
  RepositoryName: undefined,
  BranchName: undefined,
  PollForSourceChanges: ['true', 'false'],
  OutputArtifactFormat: ['CODE_ZIP', 'CODEBUILD_CLONE_REF'],
};

const invalid = (message: string) => new ApiError('InvalidActionDeclarationException', message);

/**
 * Refuses an action of a type nobody offers, or a CodeCommit source that is not configured as one.
 * @throws ApiError InvalidActionDeclarationException
 */
export function checkAction(action: Action, region: string): void {
  const { category, owner, provider, version } = action.actionTypeId;
  const known = AWS_PROVIDERS[category];
  if (known === undefined || (owner === 'AWS' && !known.includes(provider))) {
    throw invalid(
      `ActionType (Category: '${category}', Provider: '${provider}', Owner: '${owner}', Version: '${version}') ` +
        `in action '${action.name}' is not available in region ${region}`,
    );
  }
  if (owner === 'AWS' && category === 'Source') checkSource(action, region);
}

function checkSource(action: Action, region: string): void {
  if (action.region !== undefined && action.region !== region) {
    throw invalid(`Source action '${action.name}' cannot be in another region: ${action.region}`);
  }
  if ((action.inputArtifacts ?? []).length > 0) throw invalid(`Source action '${action.name}' takes no input artifact`);
  if ((action.outputArtifacts ?? []).length !== 1) {
    throw invalid(`Source action '${action.name}' must have exactly one output artifact`);
  }
  if (action.actionTypeId.provider === 'CodeCommit') checkCodeCommit(action);
}

function checkCodeCommit(action: Action): void {
  const configuration = action.configuration ?? {};
  const missing = CODECOMMIT_REQUIRED.find((key) => configuration[key] === undefined);
  if (missing !== undefined) {
    throw invalid(`Action configuration for action '${action.name}' is missing required configuration '${missing}'`);
  }
  for (const [key, value] of Object.entries(configuration)) {
    if (!Object.hasOwn(CODECOMMIT_VALUES, key)) {
      throw invalid(`Action configuration for action '${action.name}' contains unknown configuration '${key}'`);
    }
    if (CODECOMMIT_VALUES[key]?.includes(value) === false) {
      throw invalid(`Action configuration '${key}' of action '${action.name}' has an invalid value: ${value}`);
    }
  }
}
