import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { withEdits } from '../../../../shared/domain/drift/edit.ts';
import { type PlannedDifference, planPipeline } from '../../../../shared/domain/drift/plan-pipeline.ts';
import type { Standard } from '../../../../shared/domain/drift/standard.ts';
import { RepositoryArn } from '../../../../shared/domain/names.ts';
import { PipelineDefinition } from '../../../../shared/domain/pipeline-definition.ts';
import type { WantedSource } from '../../../../shared/domain/wanted-source.ts';
import {
  APP,
  BUCKET,
  definition,
  KEY_ARN,
  PIPELINES,
  REGION,
  SOURCE,
  sourceAction,
} from '../../../support/builders.ts';
import { ALL_AT_ONCE, standard, VANDALISM, wantedMain, withSource, withStore } from '../../../support/drift.ts';
import { runs } from '../../../support/runs.ts';

const plan = (pipeline: PipelineDefinition, wanted: readonly WantedSource[] = [wantedMain], by = standard) =>
  planPipeline(pipeline, wanted, by);
const findings = (planned: readonly PlannedDifference[]) => planned.map(({ finding }) => finding);
const act = (pipeline: PipelineDefinition, planned: readonly PlannedDifference[]) =>
  PipelineDefinition.parse(
    withEdits(
      pipeline,
      planned.flatMap(({ edits }) => edits),
    ),
  );

describe('the plan of a pipeline', () => {
  it('is empty where all is right', () => {
    expect(plan(definition())).toEqual([]);
  });

  it.each(VANDALISM)('finds $what, and mends that alone', ({ vandal, field, reason, ...values }) => {
    const { what: _what, ...told } = values;
    const planned = plan(vandal);
    expect(findings(planned)).toMatchObject([
      { subject: 'pipeline/app-dev', field, reason, ...told, action: 'repair' },
    ]);
    const [finding = {}] = findings(planned);
    for (const side of ['observed', 'desired']) expect(side in finding).toBe(side in told);
    expect(plan(act(vandal, planned))).toEqual([]);
  });

  it('finds all at once', () => {
    expect(findings(plan(ALL_AT_ONCE)).map(({ reason, severity }) => `${reason} ${severity}`)).toEqual([
      'wrong-repository error',
      'wrong-branch error',
      'polling warning',
      'wrong-role error',
      'wrong-region error',
      'wrong-bucket error',
      'no-key error',
    ]);
  });

  it('changes no action of another category, though it has the name of a source action that is gone', () => {
    const [, ...others] = definition().stages;
    const actionTypeId = { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' };
    const deploy = { name: 'Deploy', actions: [{ name: 'Source', actionTypeId }] };
    expect(plan(PipelineDefinition.parse({ ...definition(), stages: [...others, deploy] }))).toEqual([]);
    expect(plan(definition(), [{ ...wantedMain, action: 'Gone' }])).toEqual([]);
  });

  it('has no store to change where the definition has none of its Region', () => {
    const { artifactStore, ...rest } = definition();
    expect(plan(rest)).toEqual([]);
    expect(plan({ ...rest, artifactStores: { 'eu-west-1': artifactStore ?? { location: 'x' } } })).toEqual([]);
  });

  it('restores what was right, where only values were changed', () => {
    const { region: _added, ...source } = act(ALL_AT_ONCE, plan(ALL_AT_ONCE)).stages[0]?.actions[0] ?? {};
    expect({ ...act(ALL_AT_ONCE, plan(ALL_AT_ONCE)), stages: [] }).toEqual({ ...definition(), stages: [] });
    expect(source).toEqual(sourceAction());
  });

  it('only tells of a full clone', () => {
    const clone = withSource(({ configuration, ...source }) => ({
      ...source,
      configuration: { ...(configuration as object), OutputArtifactFormat: 'CODEBUILD_CLONE_REF' },
    }));
    const told = { field: 'Source.configuration.OutputArtifactFormat', reason: 'artifact-format', action: 'report' };
    const values = { observed: 'CODEBUILD_CLONE_REF', desired: 'CODE_ZIP' };
    expect(plan(clone)).toMatchObject([
      { finding: { ...told, ...values, advice: expect.stringMatching(/./) }, edits: [] },
    ]);
    const zip = withSource(({ configuration, ...source }) => ({
      ...source,
      configuration: { ...(configuration as object), OutputArtifactFormat: 'CODE_ZIP' },
    }));
    expect(plan(zip)).toEqual([]);
  });

  it('leaves the branch alone where not just one is followed', () => {
    const { branch: _branch, ...several } = wantedMain;
    const develop = definition({ sources: [sourceAction({ branch: 'develop' })] });
    expect(plan(develop, [several])).toEqual([]);
  });

  it('only tells of another provider where the branch is not known', () => {
    const { branch: _branch, ...several } = wantedMain;
    const [{ vandal }] = VANDALISM.filter(({ reason }) => reason === 'wrong-provider') as [(typeof VANDALISM)[number]];
    expect(plan(vandal, [several])).toMatchObject([
      { finding: { reason: 'wrong-provider', action: 'report', advice: expect.stringMatching(/./) }, edits: [] },
    ]);
  });

  it('mends the store of its own Region, where it has one a Region', () => {
    const { artifactStore, ...rest } = definition();
    const other = { type: 'S3', location: 'elsewhere' };
    const stores = PipelineDefinition.parse({ ...rest, artifactStores: { 'eu-west-1': other, [REGION]: other } });
    const planned = plan(stores);
    expect(findings(planned).map(({ field }) => field)).toEqual([
      `artifactStores.${REGION}.location`,
      `artifactStores.${REGION}.encryptionKey`,
    ]);
    expect(act(stores, planned)).toEqual({ ...rest, artifactStores: { 'eu-west-1': other, [REGION]: artifactStore } });
  });

  it('asks for no role, store or key where the repository is in the pipeline account', () => {
    const repository = RepositoryArn.parse(APP.replace(SOURCE, PIPELINES));
    const own = { ...withStore({ location: 'mine', encryptionKey: undefined }), stages: [] };
    const pipeline = { ...own, stages: definition({ sources: [sourceAction({ account: undefined })] }).stages };
    expect(plan(pipeline, [{ ...wantedMain, repository }])).toEqual([]);
    const stages = definition({ sources: [sourceAction({ account: PIPELINES })] }).stages;
    expect(plan({ ...own, stages }, [{ ...wantedMain, repository }])).toEqual([]);
  });

  it('only tells of the key where that of the deployment is not known', () => {
    const { keyArn: _keyArn, ...unknown } = standard;
    const told = { action: 'report', advice: expect.stringContaining('CommitRelayDelivery') };
    expect(plan(withStore({ encryptionKey: undefined }), [wantedMain], unknown)).toMatchObject([
      { finding: { reason: 'no-key', ...told }, edits: [] },
    ]);
    const other = { encryptionKey: { id: `${KEY_ARN}0`, type: 'KMS' } };
    expect(plan(withStore(other), [wantedMain], unknown)).toEqual([]);
    expect(plan(withStore({ ...other, location: 'elsewhere' }), [wantedMain], unknown)).toMatchObject([
      { finding: { reason: 'wrong-bucket' } },
      { finding: { reason: 'wrong-key', ...told }, edits: [] },
    ]);
  });

  it('only tells of a source of a third party, whose secret nobody could bring back, and changes nothing of it', () => {
    const github = withSource(({ name, outputArtifacts }) => ({
      name,
      outputArtifacts,
      actionTypeId: { category: 'Source', owner: 'ThirdParty', provider: 'GitHub', version: '1' },
      configuration: { Owner: 'me', Repo: 'app', Branch: 'main', OAuthToken: '****' },
      region: 'eu-west-1',
    }));
    const elsewhere = { ...github, artifactStore: { location: 'elsewhere' } };
    expect(plan(elsewhere)).toMatchObject([{ finding: { reason: 'wrong-provider', action: 'report' }, edits: [] }]);
  });

  it('restores another provider with its role and Region, or not at all', () => {
    const [{ vandal }] = VANDALISM.filter(({ reason }) => reason === 'wrong-provider') as [(typeof VANDALISM)[number]];
    const [stage = { actions: [] }, ...others] = vandal.stages;
    const actions = stage.actions.map(({ roleArn: _roleArn, ...action }) => ({ ...action, region: 'eu-west-1' }));
    const bare = { ...vandal, stages: [{ ...stage, actions }, ...others] };
    const planned = plan(PipelineDefinition.parse(bare));
    expect(planned).toMatchObject([{ finding: { reason: 'wrong-provider', action: 'repair' }, isAccess: true }]);
    expect(plan(act(PipelineDefinition.parse(bare), planned))).toEqual([]);
  });

  it('only tells of a store that a role of another account reads', () => {
    const deploy = {
      name: 'Deploy',
      actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' },
      inputArtifacts: [{ name: 'SourceOutput' }],
      roleArn: 'arn:aws:iam::333333333333:role/deploy',
    };
    const pipeline = (change: object) => {
      const [source] = definition().stages;
      const stages = [source, { name: 'Deploy', actions: [{ ...deploy, ...change }] }];
      return PipelineDefinition.parse({ ...withStore({ location: 'theirs' }), stages });
    };
    expect(plan(pipeline({}))).toMatchObject([
      {
        finding: { reason: 'wrong-bucket', action: 'report', advice: expect.stringContaining('Deploy') },
        edits: [],
        isAccess: true,
      },
    ]);
    expect(plan(pipeline({ region: REGION }))).toMatchObject([{ finding: { action: 'report' } }]);
    expect(plan(pipeline({ roleArn: `arn:aws:iam::${PIPELINES}:role/d` }))).toMatchObject([
      { finding: { action: 'repair' } },
    ]);
    expect(plan(pipeline({ region: 'eu-west-1' }))).toMatchObject([{ finding: { action: 'repair' } }]);
    for (const inputArtifacts of [[], undefined]) {
      expect(plan(pipeline({ inputArtifacts }))).toMatchObject([{ finding: { action: 'repair' } }]);
    }
  });

  it('tells of an action that reads a repository of its name in another account', () => {
    const repository = RepositoryArn.parse(APP.replace(SOURCE, PIPELINES));
    expect(plan(definition(), [{ ...wantedMain, repository }])).toMatchObject([
      { finding: { reason: 'wrong-role', action: 'report', advice: expect.stringMatching(/./) }, edits: [] },
    ]);
  });
});

describe('a role that the platform team keeps beside the own one', () => {
  const other: Standard = { ...standard, otherActionRoles: [`arn:aws:iam::${SOURCE}:role/team-*`] };
  const theirs = (store: object) => ({
    ...withStore({ location: 'their-bucket', ...store }),
    stages: withSource((source) => ({ ...source, roleArn: `arn:aws:iam::${SOURCE}:role/team-a` })).stages,
  });

  it('is named by a pattern of roles, as everywhere in the configuration', () => {
    const named = { ...standard, otherActionRoles: [`arn:aws:iam::${SOURCE}:role/team-?`] };
    expect(plan(theirs({}), [wantedMain], named)).toEqual([]);
    const other = { ...standard, otherActionRoles: [`arn:aws:iam::${SOURCE}:role/team-??`] };
    expect(plan(theirs({}), [wantedMain], other)).not.toEqual([]);
  });

  it('stays, with the bucket and the key that go with it', () => {
    expect(plan(theirs({ encryptionKey: { id: `${KEY_ARN}0`, type: 'KMS' } }), [wantedMain], other)).toEqual([]);
  });

  it('is told of the store where an action with the own role writes to it too', () => {
    const theirRole = { ...sourceAction({ action: 'Lib' }), roleArn: `arn:aws:iam::${SOURCE}:role/team-a` };
    const both = { ...theirs({}), stages: definition({ sources: [sourceAction(), theirRole] }).stages };
    expect(plan(both, [wantedMain, { ...wantedMain, action: 'Lib' }], other)).toMatchObject([
      { finding: { reason: 'wrong-bucket', action: 'report', advice: expect.stringMatching(/./) }, edits: [] },
    ]);
    expect(plan(both, [wantedMain], other)).toMatchObject([{ finding: { reason: 'wrong-bucket', action: 'repair' } }]);
  });

  it.each([
    ['no-key', undefined],
    ['key-alias', { id: 'alias/theirs', type: 'KMS' }],
    ['key-bare-id', { id: '3c6e0b8a', type: 'KMS' }],
  ])('is told of a key that it cannot use: %s', (reason, encryptionKey) => {
    expect(plan(theirs({ encryptionKey }), [wantedMain], other)).toMatchObject([
      { finding: { reason, action: 'report' }, edits: [] },
    ]);
  });

  it('is none of another account', () => {
    const repository = RepositoryArn.parse(APP.replace(SOURCE, '333333333333'));
    expect(findings(plan(theirs({}), [{ ...wantedMain, repository }], other)).map(({ field }) => field)).toContain(
      'Source.roleArn',
    );
  });
});

describe('the mode', () => {
  const two = definition({ sources: [sourceAction(), sourceAction({ action: 'Config', branch: 'develop' })] });
  const vandal = { ...two, artifactStore: { location: 'elsewhere' } };
  const modes = (source: WantedSource['repair'], config: WantedSource['repair']) =>
    plan(vandal, [
      { ...wantedMain, branch: 'develop', ...(source && { repair: source }) },
      { ...wantedMain, action: 'Config', ...(config && { repair: config }) },
    ]).map(({ finding, mode }) => `${finding.field.split('.')[0]} ${mode}`);

  it.each([
    [undefined, undefined, ['Source repair', 'Config repair', 'artifactStore repair', 'artifactStore repair']],
    ['observe', undefined, ['Source observe', 'Config repair', 'artifactStore observe', 'artifactStore observe']],
    [undefined, 'off', ['Source repair', 'Config off', 'artifactStore off', 'artifactStore off']],
    ['off', 'observe', ['Source off', 'Config observe', 'artifactStore off', 'artifactStore off']],
  ] as const)(
    'is that of each source action, and the most careful for the store: %s, %s',
    (source, config, expected) => {
      expect(modes(source, config)).toEqual(expected);
    },
  );
});

describe('laws of the plan', () => {
  const text = (...values: string[]) => fc.option(fc.constantFrom(...values), { nil: undefined });
  const present = (members: object) =>
    Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
  const action = fc
    .record({
      provider: fc.constantFrom('CodeCommit', 'CodeCommit', 'S3', 'ECR'),
      RepositoryName: text('app', 'web', ''),
      BranchName: text('main', 'develop'),
      PollForSourceChanges: text('true', 'false'),
      roleArn: text(
        `arn:aws:iam::${SOURCE}:role/x`,
        `arn:aws:iam::${SOURCE}:role/commit-relay-source-action-${REGION}`,
      ),
      region: text(REGION, 'eu-west-1'),
      future: fc.jsonValue(),
    })
    .map(({ provider, roleArn, region, future, ...settings }) =>
      present({
        name: 'Source',
        actionTypeId: { category: 'Source', owner: 'AWS', provider, version: '1', future },
        configuration: present(settings),
        roleArn,
        region,
        future,
      }),
    );
  const store = fc
    .record({ location: fc.constantFrom(BUCKET, 'x'), id: text(KEY_ARN, 'alias/x', 'x'), future: fc.jsonValue() })
    .map(({ location, id, future }) =>
      present({ location, future, encryptionKey: id === undefined ? undefined : { id, type: 'KMS', future } }),
    );
  const pipeline = fc
    .record({ action, store, perRegion: fc.boolean(), future: fc.jsonValue(), others: fc.array(fc.jsonValue()) })
    .map(({ action, store, perRegion, future, others }) =>
      PipelineDefinition.parse({
        ...definition(),
        artifactStore: perRegion ? undefined : store,
        ...(perRegion ? { artifactStores: { [REGION]: store } } : {}),
        stages: [
          { name: 'Source', actions: [action], future },
          { name: 'Deploy', actions: [], others },
        ],
        future,
      }),
    );

  it('a second plan finds nothing to repair', () => {
    fc.assert(
      fc.property(pipeline, (given) => {
        expect(plan(act(given, plan(given)))).toEqual([]);
      }),
      { numRuns: runs(500) },
    );
  });

  it('acting changes nothing outside the planned fields', () => {
    fc.assert(
      fc.property(pipeline, (given) => {
        const planned = plan(given);
        const changed = act(given, planned);
        const paths = planned.flatMap(({ edits }) => edits.map(({ path }) => path.join('\n')));
        expect(changesBetween(given, changed).filter((path) => !paths.some((edit) => path.startsWith(edit)))).toEqual(
          [],
        );
      }),
      { numRuns: runs(500) },
    );
  });

  it('a definition is kept member for member', () => {
    fc.assert(
      fc.property(pipeline, (given) => {
        expect(PipelineDefinition.parse(given)).toEqual(given);
      }),
      { numRuns: runs(200) },
    );
  });
});

/** Paths of the leaves in which two values differ. */
function changesBetween(one: unknown, other: unknown, path: readonly string[] = []): string[] {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) {
    return Object.is(one, other) ? [] : [path.join('\n')];
  }
  const keys = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...keys].flatMap((key) => changesBetween(Reflect.get(one, key), Reflect.get(other, key), [...path, key]));
}
