import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { ConfigError, parseConfig } from '../../infra/config.ts';
import { readConfig } from '../../infra/config-file.ts';

const shipped = cdk.context['commit-relay'];
const ACCOUNT = '222222222222';
const own = (name: string) => `arn:aws:iam::${ACCOUNT}:role/${name}`;
const foreign = 'arn:aws:iam::333333333333:role/x';
const artifacts = { bucket: 'own-bucket', keyArn: `arn:aws:kms:ap-south-1:${ACCOUNT}:key/k` };
const example = { repository: '111111111111/shop' };

function faultsOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

const faultsOfPipeline = (pipeline: object, changes: object = {}) =>
  faultsOf(() => parseConfig({ ...shipped, pipelineAccounts: [{ account: ACCOUNT, ...pipeline }], ...changes })).map(
    (fault) => fault.replace('commit-relay.pipelineAccounts[0].', ''),
  );
const faultsOfDelivery = (delivery: object, others: object = {}) =>
  faultsOfPipeline({ delivery, ...others }).map((fault) => fault.replace(/^delivery\./, ''));

describe('what pipelines need', () => {
  it('may all be made, or all be imported', () => {
    const made = { storageRole: 'create', instanceRole: 'create', codeDeploy: {}, example };
    const imported = {
      pipelineRole: own('pipelines'),
      storageRole: own('storage'),
      instanceRole: own('instances'),
      codeDeploy: { application: 'shop', deploymentGroup: 'test' },
      downstreamRoles: [own('codebuild-*')],
      accessLogs: 'logs',
      example,
    };
    expect(faultsOfDelivery(made)).toEqual([]);
    expect(faultsOfDelivery(imported)).toEqual([]);
  });

  it('tells all faults at once, each with its path and what was received', () => {
    const delivery = {
      pipelineRole: 'none',
      storageRole: foreign,
      storageAdministrators: ['root', foreign],
      downstreamRoles: [foreign, own('x')],
      accessLogs: 'B',
      instanceRole: true,
      codeDeploy: { application: 'a/b', targets: { key: 'aws:x', value: 1 } },
      example: { repository: 'shop', branch: 'refs/heads/main' },
      bus: 'x',
    };
    const faults = [
      'pipelineRole: must be "create" or the ARN of a role, received "none"',
      'pipelineRole: must be in its pipeline account, received "none"',
      `storageRole: must be in its pipeline account, received "${foreign}"`,
      `storageAdministrators: has no effect on a role that is imported, received ["root","${foreign}"]`,
      'storageAdministrators[0]: must be an ARN pattern of roles or users, received "root"',
      'storageAdministrators[0]: must be in its pipeline account, received "root"',
      `storageAdministrators[1]: must be in its pipeline account, received "${foreign}"`,
      `downstreamRoles[0]: must be in its pipeline account, received "${foreign}"`,
      'accessLogs: must be a bucket name, received "B"',
      'instanceRole: must be "create" or the ARN of a role, received true',
      'codeDeploy.application: must be a name that CodeDeploy takes, received "a/b"',
      'codeDeploy.deploymentGroup: must be given with application, received nothing',
      'codeDeploy.targets: has no effect on a deployment group that is imported, received {"key":"aws:x","value":1}',
      'codeDeploy.targets.key: must be the key of a tag, received "aws:x"',
      'codeDeploy.targets.value: must be the value of a tag, received 1',
      'example.repository: must be <account>/<repository name>, received "shop"',
      'example.repository: must be of sourceAccounts, received "shop"',
      'example.branch: must be the name of a branch, received "refs/heads/main"',
      'bus: is not a known field, received "x"',
    ];
    expect(faultsOfDelivery(delivery).toSorted()).toEqual(faults.toSorted());
  });

  it.each([
    [{ example }, {}, 'codeDeploy: must be given with example, received nothing'],
    [
      { codeDeploy: { deploymentGroup: 'test' } },
      {},
      'codeDeploy.application: must be given with deploymentGroup, received nothing',
    ],
    [
      { downstreamRoles: [own('x')] },
      { artifacts },
      `downstreamRoles: has no effect on a bucket and key that are imported, received ["${own('x')}"]`,
    ],
    [
      { storageRole: 'create' },
      { artifacts },
      'storageRole: has no effect on a bucket and key that are imported, received "create"',
    ],
    [
      { accessLogs: 'logs' },
      { artifacts },
      'accessLogs: has no effect on a bucket and key that are imported, received "logs"',
    ],
  ])('refuses %j with %j', (delivery, others, fault) => {
    expect(faultsOfDelivery(delivery, others)).toEqual([fault]);
  });

  it('has an example follow what the deployment listens to', () => {
    const delivery = { codeDeploy: {}, example };
    const fault = 'delivery.example.repository: must be of sourceAccounts, received "111111111111/shop"';
    const listening = (repositories: string[]) =>
      faultsOfPipeline({ delivery }, { sourceAccounts: [{ account: '111111111111', repositories }] });
    expect(listening(['sh*'])).toEqual([]);
    expect(listening(['shop'])).toEqual([]);
    expect(listening(['shop-x', 'x*'])).toEqual([fault]);
    expect(faultsOfPipeline({ delivery }, { sourceAccounts: [{ account: '333333333333' }] })).toEqual([fault]);
  });
});

describe('repositories to make', () => {
  const faultsOfSource = (source: object) =>
    faultsOf(() => parseConfig({ ...shipped, sourceAccounts: [{ account: '111111111111', ...source }] })).map((fault) =>
      fault.replace('commit-relay.sourceAccounts[0].', ''),
    );

  it.each([
    [{ create: ['shop'] }, []],
    [{ create: ['shop', 'team-a'], repositories: ['shop', 'team-*'] }, []],
    [{ create: ['shop'], repositories: ['team-*'] }, ['create[0]: must be covered by repositories, received "shop"']],
    [{ create: ['a', 'a'] }, ['create[1]: must not be listed twice, received "a"']],
    [{ create: ['team-*'] }, ['create[0]: must be a repository name, received "team-*"']],
    [{ create: [] }, ['create: must not be empty, received []']],
  ])('%j: %j', (source, faults) => {
    expect(faultsOfSource(source)).toEqual(faults);
  });
});

describe('a configuration in a file', () => {
  it('is read in the place of that in cdk.json, its faults told in the same way', () => {
    const folder = mkdtempSync(join(tmpdir(), 'commit-relay-config-'));
    const file = join(folder, 'config.json');
    const write = (value: unknown) => writeFileSync(file, JSON.stringify(value));
    write(shipped);
    expect(readConfig(file)).toEqual(readConfig(shipped));
    write({ ...shipped, region: 'nowhere' });
    expect(faultsOf(() => readConfig(file))).toEqual([
      expect.stringContaining('commit-relay.region: must be a Region'),
    ]);
    writeFileSync(file, '{');
    expect(faultsOf(() => readConfig(file))).toEqual([expect.stringContaining('the path of a JSON file')]);
    rmSync(folder, { recursive: true });
    expect(faultsOf(() => readConfig(file))).toEqual([expect.stringContaining('ENOENT')]);
  });
});
