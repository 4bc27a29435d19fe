import { describe, expect, it } from 'vitest';
import { ENV } from '../../../shared/env.ts';
import { composeGuard } from '../../../shared/runtime/compose-guard.ts';
import { composeDispatch, composeReconcile, composeStart, composeSweep } from '../../../shared/runtime/composition.ts';
import { DispatchEnvironment, ReconcileEnvironment, readEnvironment } from '../../../shared/runtime/environment.ts';

const complete = {
  AWS_REGION: 'ap-south-1',
  RELAY_TABLE: 'commit-relay-registry',
  RELAY_SOURCE_ACCOUNTS: '111111111111,333333333333',
  RELAY_STARTS_QUEUE_URL: 'https://sqs.ap-south-1.amazonaws.com/222222222222/commit-relay-starts.fifo',
  RELAY_READ_ROLE: 'commit-relay-read-ap-south-1',
  RELAY_SKIP_DIRECTIVES: 'true',
  RELAY_DEAD_LETTER_QUEUE_URL: 'https://sqs.ap-south-1.amazonaws.com/222222222222/commit-relay-pushes-dlq',
};

const reconcile = {
  ...complete,
  RELAY_CONFIG_HASH: 'h',
  RELAY_PUSHES_QUEUE_URL: 'https://sqs.ap-south-1.amazonaws.com/222222222222/commit-relay-pushes',
  RELAY_GRACE_SECONDS: '120',
  RELAY_SELF_SERVICE: '*',
  RELAY_MODE: 'repair',
  RELAY_SOURCE_ACTION_ROLE: 'commit-relay-source-action-ap-south-1',
  RELAY_OTHER_ACTION_ROLES: '',
  RELAY_ARTIFACT_BUCKET: 'artifacts',
  RELAY_ARTIFACT_KEY: 'alias/commit-relay-artifacts',
  RELAY_PASS_ROLES: 'arn:aws:iam::222222222222:role/pipeline',
};

describe('readEnvironment', () => {
  it('gives the variables of a function, parsed', () => {
    const environment = readEnvironment(DispatchEnvironment, { ...complete, HOME: '/root' });
    expect(environment).toEqual({
      ...complete,
      RELAY_SOURCE_ACCOUNTS: new Set(['111111111111', '333333333333']),
      RELAY_SKIP_DIRECTIVES: true,
    });
  });

  it('takes an empty list of self-service patterns for none', () => {
    expect(readEnvironment(ReconcileEnvironment, { ...reconcile, RELAY_SELF_SERVICE: '' })[ENV.selfService]).toEqual(
      [],
    );
  });

  it.each([
    ['', []],
    ['arn:aws:iam::222222222222:role/teams/*', ['arn:aws:iam::222222222222:role/teams/*']],
    ['arn:aws:iam::2:role/a,b,arn:aws:iam::2:role/c', ['arn:aws:iam::2:role/a,b', 'arn:aws:iam::2:role/c']],
  ])('reads the roles %j, whose names may hold commas', (text, roles) => {
    expect(readEnvironment(ReconcileEnvironment, { ...reconcile, RELAY_PASS_ROLES: text })[ENV.passRoles]).toEqual(
      roles,
    );
  });

  it.each(['', '-1', '1.5', 'two'])('refuses the grace %j', (text) => {
    const read = () => readEnvironment(ReconcileEnvironment, { ...reconcile, RELAY_GRACE_SECONDS: text });
    expect(read).toThrow(`RELAY_GRACE_SECONDS: expected whole seconds, got "${text}"`);
  });

  it.each(['key', 'arn:aws:iam::222222222222:role/x', 'commit-relay-artifacts'])('refuses the key %s', (text) => {
    const read = () => readEnvironment(ReconcileEnvironment, { ...reconcile, RELAY_ARTIFACT_KEY: text });
    expect(read).toThrow(`RELAY_ARTIFACT_KEY: expected the ARN or the alias of a key, got "${text}"`);
  });

  it('lists everything that is missing or wrong in one error, with what it held', () => {
    const wrong = { AWS_REGION: 'ap-south-1', RELAY_TABLE: 'x', RELAY_SOURCE_ACCOUNTS: '111111111111,prod' };
    const read = () => readEnvironment(DispatchEnvironment, { ...wrong, RELAY_STARTS_QUEUE_URL: 'starts' });
    expect(read).toThrow(/^environment: RELAY_TABLE: .*, got "x"; /);
    expect(read).toThrow(/RELAY_SOURCE_ACCOUNTS\.1: expected a 12-digit account id, got "111111111111,prod"; /);
    expect(read).toThrow(/RELAY_STARTS_QUEUE_URL: [^;]*, got "starts"; /);
    expect(read).toThrow(/RELAY_DEAD_LETTER_QUEUE_URL: [^;]*, got nothing$/);
  });

  it('refuses an empty allow-list', () => {
    const empty = { ...complete, RELAY_SOURCE_ACCOUNTS: '' };
    expect(() => readEnvironment(DispatchEnvironment, empty)).toThrow('RELAY_SOURCE_ACCOUNTS');
  });
});

describe('the composition of guard', () => {
  const guard = {
    ...complete,
    RELAY_CONFIG_HASH: 'h',
    RELAY_MODE: 'observe',
    RELAY_ACCOUNT: '222222222222',
    RELAY_ORGANIZATION: '',
    RELAY_REPOSITORIES: '{"333333333333":["shop","team-*"]}',
  };

  it('knows the wiring as the deployment says it', () => {
    expect(composeGuard(guard)).toMatchObject({
      mode: 'observe',
      deployment: {
        account: '222222222222',
        organization: undefined,
        sourceAccounts: [{ account: '111111111111' }, { account: '333333333333', repositories: ['shop', 'team-*'] }],
      },
    });
    const organization = 'o-exampleorgid';
    expect(composeGuard({ ...guard, RELAY_ORGANIZATION: organization }).deployment).toMatchObject({ organization });
  });

  it.each([
    ['RELAY_REPOSITORIES', '{', 'nothing'],
    ['RELAY_REPOSITORIES', '{"333333333333":[]}', ''],
    ['RELAY_MODE', 'mend', ''],
  ])('refuses %s %s', (variable, value) => {
    expect(() => composeGuard({ ...guard, [variable]: value })).toThrow(variable);
  });
});

describe('the composition of', () => {
  it.each([
    [
      'dispatch',
      composeDispatch,
      [
        'AWS_REGION',
        ENV.table,
        ENV.sourceAccounts,
        ENV.startsQueue,
        ENV.readRole,
        ENV.skipDirectives,
        ENV.deadLetterQueue,
      ],
    ],
    ['start', composeStart, [ENV.table, ENV.startRole, ENV.deadLetterQueue]],
    [
      'reconcile',
      composeReconcile,
      [
        'AWS_REGION',
        ENV.table,
        ENV.sourceAccounts,
        ENV.configHash,
        ENV.selfService,
        ENV.deadLetterQueue,
        ENV.pushesQueue,
        ENV.readRole,
        ENV.graceSeconds,
        ENV.artifactBucket,
        ENV.artifactKey,
        ENV.passRoles,
      ],
    ],
    [
      'guard',
      composeGuard,
      [
        'AWS_REGION',
        ENV.table,
        ENV.sourceAccounts,
        ENV.configHash,
        ENV.mode,
        ENV.account,
        ENV.organization,
        ENV.repositories,
      ],
    ],
    ['sweep', composeSweep, [ENV.table, ENV.configHash, ENV.reconcileQueue, ENV.startsQueue]],
  ])('%s names every variable that it lacks', (_name, compose, variables) => {
    for (const variable of variables) expect(() => compose({})).toThrow(`${variable}: `);
  });
});
