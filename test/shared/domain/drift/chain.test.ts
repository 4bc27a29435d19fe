import { describe, expect, it } from 'vitest';
import { buildProjects, type ChainFacts, usesOf } from '../../../../shared/domain/drift/chain.ts';
import { PipelineDefinition } from '../../../../shared/domain/pipeline-definition.ts';
import { PIPELINES, REGION, SOURCE, sourceAction } from '../../../support/builders.ts';

const role = (name: string, account = PIPELINES) => `arn:aws:iam::${account}:role/${name}`;
const KEY = `arn:aws:kms:${REGION}:${PIPELINES}:key/k1`;
const SOURCE_ROLE = role(`commit-relay-source-action-${REGION}`, SOURCE);
const facts: ChainFacts = {
  account: PIPELINES,
  region: REGION,
  passRoles: [role('pipeline')],
  artifactKey: 'alias/commit-relay-artifacts',
};

type Json = Readonly<Record<string, unknown>>;

const action = (provider: string, more: Json = {}, category = 'Deploy') => ({
  name: provider,
  actionTypeId: { category, owner: 'AWS', provider, version: '1' },
  inputArtifacts: [{ name: 'SourceOutput' }],
  ...more,
});
const build = (more: Json = {}) => action('CodeBuild', { configuration: { ProjectName: 'shop' }, ...more }, 'Build');
const store = { type: 'S3', location: 'artifacts', encryptionKey: { id: KEY, type: 'KMS' } };

const definition = (actions: readonly object[], more: Json = {}) =>
  PipelineDefinition.parse({
    name: 'shop-with-a-name-beyond-20-characters',
    version: 1,
    roleArn: role('pipeline'),
    artifactStore: store,
    stages: [
      { name: 'Source', actions: [sourceAction()] },
      { name: 'Deploy', actions },
    ],
    ...more,
  });

/** Uses as `<role>: <action> <what a statement names>`. */
const uses = (of: PipelineDefinition, roles: Readonly<Record<string, string>> = {}) =>
  usesOf(of, facts, new Map(Object.entries(roles))).map((use) => {
    return `${use.role.split('/').at(-1)}: ${use.action} ${use.covers}`;
  });

const OF_PIPELINE = [
  `pipeline: sts:AssumeRole ${SOURCE_ROLE}`,
  'pipeline: s3:GetObject arn:aws:s3:::artifacts/*',
  `pipeline: kms:Decrypt ${KEY}`,
  'pipeline: s3:PutObject arn:aws:s3:::artifacts/*',
  `pipeline: kms:GenerateDataKey ${KEY}`,
];
const reads = (who: string) => [`${who}: s3:GetObject arn:aws:s3:::artifacts/*`, `${who}: kms:Decrypt ${KEY}`];
const writes = (who: string) => [`${who}: s3:PutObject arn:aws:s3:::artifacts/*`, `${who}: kms:GenerateDataKey ${KEY}`];

describe('the role of a pipeline', () => {
  it('assumes the roles of its actions and keeps artifacts', () => {
    expect(uses(definition([]))).toEqual(OF_PIPELINE);
    expect(uses(definition([action('CodeDeploy')]))).toEqual(OF_PIPELINE);
    const silent = { ...sourceAction({ action: 'Silent' }), outputArtifacts: undefined };
    expect(uses(definition([], { stages: [{ name: 'Source', actions: [silent, sourceAction()] }] }))).toEqual(
      OF_PIPELINE,
    );
  });

  it('assumes each role once, of whatever account and Region', () => {
    const actions = [
      sourceAction({ action: 'Second' }),
      action('S3', { roleArn: role('deploy', '333333333333') }),
      action('Lambda', { roleArn: role('invoke'), region: 'eu-west-1' }),
    ];
    expect(uses(definition(actions)).filter((use) => use.includes('sts:'))).toEqual([
      `pipeline: sts:AssumeRole ${SOURCE_ROLE}`,
      `pipeline: sts:AssumeRole ${role('deploy', '333333333333')}`,
      `pipeline: sts:AssumeRole ${role('invoke')}`,
    ]);
  });

  it('is asked about an object where the pipeline keeps its own', () => {
    const resources = usesOf(definition([]), facts, new Map()).map(({ resource }) => resource);
    expect(resources).toContain('arn:aws:s3:::artifacts/shop-with-a-name-bey/SourceOutp/artifact');
  });

  it('is asked whether it may write with the key of the store, where it is known', () => {
    const encrypted = (of: PipelineDefinition) =>
      usesOf(of, facts, new Map()).flatMap((use) => (use.encryptedWith ? [[use.action, use.encryptedWith]] : []));
    expect(encrypted(definition([]))).toEqual([['s3:PutObject', KEY]]);
    expect(encrypted(definition([], { artifactStore: { type: 'S3', location: 'artifacts' } }))).toEqual([]);
  });

  it.each([
    ['of another account', { roleArn: role('pipeline', '333333333333') }],
    ['that is not there', { roleArn: undefined }],
  ])('%s is not judged', (_case, more) => {
    expect(uses(definition([], more))).toEqual([]);
  });
});

describe('the artifact store', () => {
  it.each([
    ['of its own Region counts', { artifactStore: undefined, artifactStores: { [REGION]: store } }, OF_PIPELINE],
    [
      'of another does not',
      { artifactStore: undefined, artifactStores: { 'eu-west-1': store } },
      OF_PIPELINE.slice(0, 1),
    ],
    ['that is nowhere is not asked about', { artifactStore: undefined }, OF_PIPELINE.slice(0, 1)],
    [
      'without a key needs none',
      { artifactStore: { type: 'S3', location: 'artifacts' } },
      OF_PIPELINE.filter((use) => !use.includes('kms')),
    ],
    [
      'with an alias tells of no key',
      { artifactStore: { ...store, encryptionKey: { id: 'alias/x', type: 'KMS' } } },
      OF_PIPELINE.filter((use) => !use.includes('kms')),
    ],
    [
      'with what is no ARN tells of no key',
      { artifactStore: { ...store, encryptionKey: { id: `x${KEY}`, type: 'KMS' } } },
      OF_PIPELINE.filter((use) => !use.includes('kms')),
    ],
  ])('%s', (_case, more, expected) => {
    expect(uses(definition([], more))).toEqual(expected);
  });
});

describe('downstream', () => {
  it.each([
    ['an action without a role is the pipeline itself', [action('CodeDeploy')], []],
    ['a role reads what goes in', [action('CloudFormation', { roleArn: role('deploy') })], reads('deploy')],
    [
      'and writes what comes out',
      [action('CloudFormation', { roleArn: role('deploy'), outputArtifacts: [{ name: 'Out' }] })],
      [...reads('deploy'), ...writes('deploy')],
    ],
    ['nothing in, nothing out', [action('Manual', { roleArn: role('deploy'), inputArtifacts: [] }, 'Approval')], []],
    ['roles of other accounts', [action('CloudFormation', { roleArn: role('deploy', '333333333333') })], []],
    ['other Regions', [action('CloudFormation', { roleArn: role('deploy'), region: 'eu-west-1' })], []],
    ['this Region, said', [action('CloudFormation', { roleArn: role('deploy'), region: REGION })], reads('deploy')],
    ['sources', [action('S3', { roleArn: role('deploy') }, 'Source')], []],
    ['a function moves its artifacts itself', [action('Lambda', { roleArn: role('invoke') }, 'Invoke')], []],
    ['a project moves them, not the role of its action', [build({ roleArn: role('trigger') })], reads('builder')],
    ['a project', [build({ outputArtifacts: [{ name: 'Out' }] })], [...reads('builder'), ...writes('builder')]],
    ['a project that is not named', [build({ configuration: undefined, roleArn: role('trigger') })], []],
    ['nothing said of what goes in', [action('ECS', { roleArn: role('deploy'), inputArtifacts: undefined })], []],
    ['a project that is not there', [build({ configuration: { ProjectName: 'gone' } })], []],
    ['a project of another account', [build({ roleArn: role('trigger', '333333333333') })], []],
    [
      'two actions of one role are one use',
      [action('ECS', { roleArn: role('deploy') }), action('S3', { roleArn: role('deploy') })],
      reads('deploy'),
    ],
  ])('%s', (_case, actions, expected) => {
    const found = uses(definition(actions), { shop: role('builder') });
    expect(found.filter((use) => !use.startsWith('pipeline:'))).toEqual(expected);
  });

  it('says whose a role is', () => {
    const of = definition([build(), action('ECS', { roleArn: role('deploy') })]);
    const who = usesOf(of, facts, new Map([['shop', role('builder')]])).map((use) => use.who);
    expect([...new Set(who)]).toEqual([
      "the pipeline's role",
      'the service role of CodeBuild project shop',
      'the role of action ECS',
    ]);
  });
});

it('names each project once, of its own account and Region', () => {
  const others = [
    build({ configuration: { ProjectName: 'foreign' }, roleArn: role('x', '333333333333') }),
    build({ configuration: { ProjectName: 'far' }, region: 'eu-west-1' }),
    action('CodeBuild', { configuration: { ProjectName: 'tests' } }, 'Test'),
    build({ actionTypeId: { ...build().actionTypeId, owner: 'Custom' }, configuration: { ProjectName: 'custom' } }),
    action('Jenkins', { configuration: { ProjectName: 'jenkins' } }, 'Build'),
  ];
  expect(buildProjects(definition([build(), build(), ...others]), facts)).toEqual(['shop', 'tests']);
});
