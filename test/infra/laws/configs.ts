import fc from 'fast-check';
import { parseConfig } from '../../../infra/config.ts';
import type { Config } from '../../../infra/config-schema.ts';

const REGIONS = ['ap-south-1', 'eu-west-1', 'us-east-1', 'ap-southeast-2'] as const;

const name = fc.stringMatching(/^[a-z][a-z0-9-]{0,12}$/);
const flag = fc.boolean();

/** Members that are there or not. */
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined, freq: 2 });

const roleOf = (account: string) => name.map((each) => `arn:aws:iam::${account}:role/${each}`);
const rolesOf = (account: string) => fc.uniqueArray(roleOf(account), { maxLength: 3 });
const ownOrImported = (account: string) => fc.oneof(fc.constant('create'), roleOf(account));

const source = (account: string) =>
  fc.uniqueArray(name, { maxLength: 3 }).chain((create) =>
    fc.record({
      account: fc.constant(account),
      repositories: optional(fc.constant(['shop', 'team-*', ...create])),
      create: create.length === 0 ? fc.constant(undefined) : optional(fc.constant(create)),
      actionRoles: rolesOf(account),
    }),
  );

const codeDeploy = fc.oneof(
  fc.record({ targets: optional(fc.record({ key: name, value: name })) }),
  fc.record({ application: name, deploymentGroup: name }),
);

/** What stands beside a store that is made, and beside one that is imported. */
const ofStore = (account: string) =>
  fc.record({
    storageRole: optional(fc.constant('create')),
    storageAdministrators: optional(rolesOf(account).filter((roles) => roles.length > 0)),
    downstreamRoles: rolesOf(account),
    accessLogs: optional(fc.constant('central-logs')),
  });

const pipelineAccount = (account: string, region: string, sourceAccount: string) =>
  fc
    .record({
      imported: flag,
      store: ofStore(account),
      passRoles: rolesOf(account),
      pipelineRole: ownOrImported(account),
      instanceRole: optional(ownOrImported(account)),
      deploy: optional(codeDeploy),
      example: flag,
    })
    .map(({ imported, store, passRoles, pipelineRole, instanceRole, deploy, example }) => ({
      account,
      passRoles,
      artifacts: imported
        ? { bucket: `team-artifacts-${account}`, keyArn: `arn:aws:kms:${region}:${account}:key/team` }
        : undefined,
      delivery: {
        ...(imported ? {} : store),
        pipelineRole,
        instanceRole,
        codeDeploy: deploy,
        example: example && deploy !== undefined ? { repository: `${sourceAccount}/shop` } : undefined,
      },
    }));

const accountId = (first: string) => (index: number) => `${first}${String(index).padStart(11, '0')}`;

/** Every kind of deployment: one to three accounts on either side, each part made, imported or left out. */
export const configs: fc.Arbitrary<Config> = fc
  .record({
    region: fc.constantFrom(...REGIONS),
    sources: fc.integer({ min: 1, max: 3 }),
    pipelines: fc.integer({ min: 1, max: 3 }),
  })
  .chain(({ region, sources, pipelines }) => {
    const sourceIds = Array.from({ length: sources }, (_, index) => accountId('1')(index));
    const pipelineIds = Array.from({ length: pipelines }, (_, index) => accountId('2')(index));
    return fc.record({
      region: fc.constant(region),
      sourceAccounts: fc.tuple(...sourceIds.map(source)),
      pipelineAccounts: fc.tuple(...pipelineIds.map((id) => pipelineAccount(id, region, sourceIds[0] ?? ''))),
      organization: optional(fc.constant('o-a1b2c3d4e5')),
      alarmTopicArn: optional(fc.constant(`arn:aws:sns:${region}:${pipelineIds[0]}:alarms`)),
    });
  })
  .map((config) => parseConfig(JSON.parse(JSON.stringify(config))));
