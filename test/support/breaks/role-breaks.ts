import { PIPELINES, SOURCE } from '../builders.ts';
import { BUILDER } from '../chain-cloud.ts';
import { ACTION_ROLE, type ChainBreak, denied, NOBODY, PIPELINE_ROLE, source, without } from './chain-break.ts';

export const ROLES_BREAKS: readonly ChainBreak[] = [
  {
    name: 'CodePipeline may not assume the pipeline role',
    link: 'pipeline-role',
    outcome: source(denied),
    act: (chain) => chain.changeTrust(PIPELINES, PIPELINE_ROLE, () => [NOBODY]),
  },
  {
    name: 'the pipeline role may not assume the action role',
    link: 'pipeline-role',
    outcome: source(denied),
    act: (chain) => chain.changePolicies(PIPELINES, PIPELINE_ROLE, without('sts:')),
  },
  {
    name: 'the pipeline role may not read artifacts',
    link: 'pipeline-role',
    outcome: { action: 'Deploy', fails: /The provided role does not have sufficient permissions/ },
    act: (chain) => chain.changePolicies(PIPELINES, PIPELINE_ROLE, without('s3:GetObject')),
  },
  {
    name: 'the role of the build may not use the key',
    link: 'downstream-roles',
    outcome: { action: 'Build', fails: /kms:Decrypt/ },
    act: (chain) => chain.changePolicies(PIPELINES, BUILDER, without('kms:')),
  },
  {
    name: 'the action role does not trust the pipeline role',
    link: 'action-role',
    outcome: source(denied),
    act: (chain) => chain.changeTrust(SOURCE, ACTION_ROLE, () => [NOBODY]),
  },
  {
    name: 'the action role asks for an external id',
    link: 'action-role',
    outcome: source(denied),
    act: (chain) =>
      chain.changeTrust(SOURCE, ACTION_ROLE, (statements) =>
        statements.map((statement) => ({
          ...statement,
          Condition: { ...Object(statement['Condition']), StringEquals: { 'sts:ExternalId': 'secret' } },
        })),
      ),
  },
  {
    name: 'the action role may not read the repository',
    link: 'action-role',
    outcome: source(denied),
    act: (chain) => chain.changePolicies(SOURCE, ACTION_ROLE, without('codecommit:GetUploadArchiveStatus')),
  },
  {
    name: 'the action role may not write artifacts',
    link: 'action-role',
    outcome: source(denied),
    act: (chain) => chain.changePolicies(SOURCE, ACTION_ROLE, without('s3:PutObjectAcl')),
  },
  {
    name: 'the action role may not use the key',
    link: 'action-role',
    outcome: source(denied),
    act: (chain) => chain.changePolicies(SOURCE, ACTION_ROLE, without('kms:')),
  },
];
