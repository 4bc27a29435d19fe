import { describe, expect, it } from 'vitest';
import cdk from '../../cdk.json' with { type: 'json' };
import { ConfigError, configHash, parseConfig, wiringHash } from '../../infra/config.ts';

const shipped = cdk.context['commit-relay'];

function faultsOf(value: unknown): readonly string[] {
  try {
    parseConfig(value);
  } catch (error) {
    if (error instanceof ConfigError) {
      expect(error.message).toBe(error.faults.join('\n'));
      return error.faults;
    }
    throw error;
  }
  return [];
}

const accounts = (count: number) => Array.from({ length: count }, (_, n) => ({ account: String(10 ** 11 + n) }));
const roles = (count: number) =>
  Array.from({ length: count }, (_, n) => `arn:aws:iam::222222222222:role/${String(n).padStart(50, 'r')}`);
const names = (count: number, length: number) =>
  Array.from({ length: count }, (_, n) => String(n).padStart(length, 'x'));

describe('parseConfig', () => {
  it('takes the shipped configuration', () => {
    expect(parseConfig(shipped)).toEqual({
      region: 'ap-south-1',
      sourceAccounts: [{ account: '111111111111', actionRoles: [] }],
      pipelineAccounts: [
        { account: '222222222222', passRoles: [], delivery: { pipelineRole: 'create', downstreamRoles: [] } },
      ],
      mode: 'repair',
      selfService: ['*'],
      skipDirectives: true,
      graceSeconds: 120,
      starts: { perSecond: 20, workers: 10, batchSize: 1 },
      logRetentionDays: 30,
    });
  });

  it('fills in defaults', () => {
    const { region, sourceAccounts, pipelineAccounts } = shipped;
    const config = parseConfig({ region, sourceAccounts, pipelineAccounts });
    const starts = { perSecond: 20, workers: 10, batchSize: 1 };
    expect(config).toMatchObject({ mode: 'repair', selfService: [], logRetentionDays: 30, starts });
    expect(parseConfig({ ...shipped, starts: { batchSize: 10 } }).starts).toEqual({ ...starts, batchSize: 10 });
  });

  it('tells all faults at once, each with its path and what was received', () => {
    const value = {
      region: 'nowhere',
      sourceAccounts: [
        { account: '1' },
        { account: '222222222222', repositories: ['a b'], owner: 'me', actionRoles: ['arn:aws:iam::1:role/x', 'x'] },
        { account: '222222222222' },
      ],
      pipelineAccounts: [
        { account: '333333333333', passRoles: ['arn:aws:iam::444444444444:role/x', 7] },
        { account: '555555555555', artifacts: { bucket: 'B' } },
        null,
      ],
      mode: 'mend',
      starts: { perSecond: 0, workers: 1.5, batchSize: '5', burst: 3 },
      organization: 'acme',
      logRetentionDays: 31,
      colour: 'red',
    };
    const faults = [
      'commit-relay.region: must be a Region of the aws partition, received "nowhere"',
      'commit-relay.sourceAccounts[0].account: must be an account id of 12 digits, received "1"',
      'commit-relay.sourceAccounts[1].repositories[0]: must be a repository name or a prefix that ends in *, received "a b"',
      'commit-relay.sourceAccounts[1].actionRoles[0]: must be an ARN pattern of roles, received "arn:aws:iam::1:role/x"',
      'commit-relay.sourceAccounts[1].actionRoles[0]: must be in its source account, received "arn:aws:iam::1:role/x"',
      'commit-relay.sourceAccounts[1].actionRoles[1]: must be an ARN pattern of roles, received "x"',
      'commit-relay.sourceAccounts[1].actionRoles[1]: must be in its source account, received "x"',
      'commit-relay.sourceAccounts[1].owner: is not a known field, received "me"',
      'commit-relay.sourceAccounts[2].account: must not be listed twice, received "222222222222"',
      'commit-relay.pipelineAccounts[0].passRoles[0]: must be in its pipeline account, received "arn:aws:iam::444444444444:role/x"',
      'commit-relay.pipelineAccounts[0].passRoles[1]: must be an ARN pattern of roles, received 7',
      'commit-relay.pipelineAccounts[1].artifacts.bucket: must be a bucket name, received "B"',
      'commit-relay.pipelineAccounts[1].artifacts.keyArn: must be a key ARN, not an alias, received nothing',
      'commit-relay.pipelineAccounts[2]: must be object, received null',
      'commit-relay.mode: must be one of repair, observe, received "mend"',
      'commit-relay.starts.perSecond: must be a whole number from 1 to 1000, received 0',
      'commit-relay.starts.workers: must be a whole number from 2 to 1000, received 1.5',
      'commit-relay.starts.batchSize: must be a whole number from 1 to 10, received "5"',
      'commit-relay.starts.burst: is not a known field, received 3',
      'commit-relay.organization: must be an organization id, received "acme"',
      expect.stringMatching(/^commit-relay\.logRetentionDays: must be one of 1, 3, .*, received 31$/),
      'commit-relay.colour: is not a known field, received "red"',
    ];
    const told = faultsOf(value);
    expect(told).toEqual(expect.arrayContaining(faults));
    expect(told).toHaveLength(faults.length);
  });

  it.each([
    [undefined, 'commit-relay: must be object, received nothing'],
    [{ ...shipped, sourceAccounts: [] }, 'commit-relay.sourceAccounts: must not be empty, received []'],
    [
      { ...shipped, sourceAccounts: '111111111111' },
      'commit-relay.sourceAccounts: must be array, received "111111111111"',
    ],
    [
      { ...shipped, pipelineAccounts: [{ account: '222222222222', passRoles: 'all' }] },
      'commit-relay.pipelineAccounts[0].passRoles: must be array, received "all"',
    ],
    [
      { ...shipped, alarmTopicArn: 'arn:aws:sns:eu-west-1:222222222222:alarms' },
      'commit-relay.alarmTopicArn: must be in the configured Region, received "arn:aws:sns:eu-west-1:222222222222:alarms"',
    ],
    [
      {
        ...shipped,
        pipelineAccounts: [
          { account: '222222222222', artifacts: { bucket: 'own', keyArn: 'arn:aws:kms:eu-west-1:222222222222:key/k' } },
        ],
      },
      'commit-relay.pipelineAccounts[0].artifacts.keyArn: must be in the configured Region, received "arn:aws:kms:eu-west-1:222222222222:key/k"',
    ],
    [
      { ...shipped, region: 'cn-north-1' },
      'commit-relay.region: must be a Region of the aws partition, received "cn-north-1"',
    ],
    [{ ...shipped, starts: 20 }, 'commit-relay.starts: must be object, received 20'],
    [
      { ...shipped, starts: { perSecond: 20, batchSize: 10, workers: 11 } },
      'commit-relay.starts.perSecond: must be at least a fifth of workers times batchSize, or starts wait for their turn longer than 5 seconds, received 20',
    ],
  ])('refuses %j', (value, fault) => {
    expect(faultsOf(value)).toEqual([fault]);
  });

  it.each([
    [{ sourceAccounts: accounts(237) }, 'sourceAccounts', 3082],
    [{ sourceAccounts: [{ account: '111111111111', repositories: names(60, 50) }] }, 'sourceAccounts', 3210],
    [{ sourceAccounts: accounts(100), selfService: names(20, 90) }, 'selfService', 3118],
    [
      { pipelineAccounts: [{ account: '222222222222', passRoles: roles(40) }] },
      String.raw`pipelineAccounts\[0\].passRoles`,
      3292,
    ],
  ])('refuses what does not fit the environment of a function: %#', (changes, field, size) => {
    expect(faultsOf({ ...shipped, ...changes })).toEqual([
      expect.stringMatching(
        `^commit-relay.${field}: must fit the environment of a function, 3072 bytes, and takes ${size}, received .{100}$`,
      ),
    ]);
  });
});

describe('hashes', () => {
  const config = (changes: object) => parseConfig({ ...shipped, ...changes });
  const two = [{ account: '111111111111', repositories: ['a', 'b-*'] }, { account: '333333333333' }];
  const turned = [{ account: '333333333333' }, { repositories: ['b-*', 'a'], account: '111111111111' }];

  it('do not depend on the order of keys or lists', () => {
    const [one, other] = [config({ sourceAccounts: two }), config({ sourceAccounts: turned })];
    expect(configHash(one)).toBe(configHash(other));
    expect(wiringHash(one)).toBe(wiringHash(other));
  });

  it.each([
    [{ selfService: [] }, { wiring: 'same' }],
    [{ mode: 'observe' }, { wiring: 'same' }],
    [{ starts: { workers: 20 } }, { wiring: 'same' }],
    [
      { pipelineAccounts: [{ account: '222222222222', passRoles: ['arn:aws:iam::222222222222:role/p-*'] }] },
      { wiring: 'same' },
    ],
    [{ sourceAccounts: two }, { wiring: 'other' }],
    [{ region: 'eu-west-1' }, { wiring: 'other' }],
    [{ pipelineAccounts: [{ account: '444444444444' }] }, { wiring: 'other' }],
  ])('%j changes the configuration; its wiring: %j', (changes, { wiring }) => {
    const [before, after] = [config({}), config(changes)];
    expect(configHash(after)).not.toBe(configHash(before));
    expect(wiringHash(after) === wiringHash(before) ? 'same' : 'other').toBe(wiring);
  });
});
