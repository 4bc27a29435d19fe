import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { type ChainCloud, chainOf, PIPELINE, type Undo } from '../support/chain-cloud.ts';
import { makePipeline } from '../support/chain-pipeline.ts';
import { bootCloud, type TestCloud } from '../support/local-cloud.ts';
import { deny, installRelay, type RelayCommand } from '../support/relay-command.ts';

const ACTION_ROLE = `commit-relay-source-action-${REGION}`;
const IN_SOURCE = ['repository', 'forward-rule', 'forward-role', 'action-role'];

let test: TestCloud;
let chain: ChainCloud;
let command: RelayCommand;
let undo: Undo | undefined;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);

beforeAll(async () => {
  test = await bootCloud({ runSchedules: false });
  command = await installRelay(test.cloud.endpoint);
  const other = `[profile home]\naws_access_key_id = ${PIPELINES}\naws_secret_access_key = local\nregion = ${REGION}\n`;
  await appendFile(join(command.folder, 'config'), other);
  chain = await chainOf(test);
  await makePipeline(chain);
  await test.createPipeline({ name: 'second', sources: [{ repository: PIPELINE, branch: 'main' }], follow: 'main' });
  await test.launch({ name: 'stranger', sources: [{ repository: PIPELINE, branch: 'main' }] });
});
afterEach(async () => {
  test.cloud.faults.clear();
  await undo?.();
  undo = undefined;
});
afterAll(async () => {
  await test.close();
  await command.remove();
});

type Link = {
  pipeline: string | null;
  link: string;
  state: string;
  faults: Record<string, unknown>[];
  unknown: string[];
  why: string | null;
};
const json = async (args: string): Promise<Link[]> => JSON.parse((await relay(`${args} --json`)).stdout);
const states = (links: readonly Link[], state: string) => links.filter((each) => each.state === state);

describe('relay doctor PIPELINE', () => {
  it('prints each link of a chain that is whole, in order', async () => {
    const { code, stdout, stderr } = await relay(`doctor ${PIPELINE} --source-profile code`);
    const lines = stdout.split('\n');
    expect(lines[0]).toBe(PIPELINE);
    expect(lines[1]).toBe(`  ok  repository        arn:aws:codecommit:${REGION}:${SOURCE}:${PIPELINE}`);
    expect(lines[16]).toBe(`  ok  polling           pipeline/${PIPELINE}`);
    expect(stdout).toMatch(/\n16 links: 16 ok\n$/);
    expect(code).toBe(0);
    // What takes more than two seconds is told there.
    expect(stderr).toMatch(/^(looking at .*\n)*$/);
  });

  it('prints the statement that is to be added, and ends with 1', async () => {
    undo = await chain.changePolicies(SOURCE, ACTION_ROLE, (statements) =>
      statements.filter((statement) => !JSON.stringify(statement).includes('s3:PutObject')),
    );
    const { code, stdout } = await relay(`doctor ${PIPELINE} --source-profile code`);
    const role = `arn:aws:iam::${SOURCE}:role/${ACTION_ROLE}`;
    expect(stdout).toContain(`
  wrong  action-role       ${role}
      the role of action ${PIPELINE} may not do s3:PutObject, s3:PutObjectAcl on arn:aws:s3:::${BUCKET}/*
      add to the policies of ${role}:
        {
          "Effect": "Allow",
          "Action": [
            "s3:PutObject",
            "s3:PutObjectAcl"
          ],
          "Resource": "arn:aws:s3:::${BUCKET}/*"
        }
`);
    expect(stdout).toMatch(/\n16 links: 1 wrong, 15 ok\n$/);
    expect(code).toBe(1);
    const links = await json(`doctor ${PIPELINE} --source-profile code`);
    expect(states(links, 'wrong')).toEqual([
      {
        ...{ pipeline: PIPELINE, link: 'action-role', subject: role, account: SOURCE, state: 'wrong' },
        ...{ unknown: [], why: null },
        faults: [
          {
            what: `the role of action ${PIPELINE} may not do s3:PutObject, s3:PutObjectAcl on arn:aws:s3:::${BUCKET}/*`,
            where: role,
            statement: {
              Effect: 'Allow',
              Action: ['s3:PutObject', 's3:PutObjectAcl'],
              Resource: `arn:aws:s3:::${BUCKET}/*`,
            },
          },
        ],
      },
    ]);
  });

  it('prints the field that is to be changed', async () => {
    const rule = { Name: `commit-relay-forward-${PIPELINES}` };
    await chain.events(SOURCE, 'DisableRule', rule);
    undo = async () => void (await chain.events(SOURCE, 'EnableRule', rule));
    const { stdout } = await relay(`doctor ${PIPELINE} --source-profile code`);
    expect(stdout).toContain(`
      the rule is disabled
      arn:aws:events:${REGION}:${SOURCE}:rule/${rule.Name} State = DISABLED -> ENABLED
`);
  });

  it('looks as far as it may without credentials of the source account, and ends with 0', async () => {
    const { code, stdout } = await relay(`doctor ${PIPELINE}`);
    const why = `not known: account ${SOURCE}: give --source-profile or --source-role-arn of somebody who may look there`;
    expect(stdout).toContain(`\n      ${why}\n`);
    expect(stdout).toMatch(/\n16 links: 12 ok, 4 unknown\n$/);
    expect(code).toBe(0);
    expect(states(await json(`doctor ${PIPELINE}`), 'unknown').map(({ link }) => link)).toEqual(IN_SOURCE);
  });

  it('looks at the source account by a role as well', async () => {
    const trust = { Principal: { AWS: `arn:aws:iam::${PIPELINES}:root` }, Action: 'sts:AssumeRole' };
    undo = await chain.changeTrust(SOURCE, ACTION_ROLE, (statements) => [...statements, trust]);
    const links = await json(`doctor ${PIPELINE} --source-role-arn arn:aws:iam::${SOURCE}:role/${ACTION_ROLE}`);
    // It may read the repository, and nothing else of the account.
    const unknown = states(links, 'unknown');
    expect(unknown.map(({ link }) => link)).toEqual(['forward-rule', 'forward-role', 'action-role']);
    expect(unknown[0]?.unknown).toEqual(['events:DescribeRule: AccessDeniedException']);
    expect(unknown[1]?.unknown).toContain('iam:GetRole: AccessDenied');
    expect(states(links, 'wrong')).toEqual([]);
  });

  it.each([
    ['iam', 'GetRole', 'iam:GetRole: AccessDenied'],
    ['iam', 'SimulatePrincipalPolicy', 'iam:SimulatePrincipalPolicy: AccessDenied'],
    ['lambda', 'ListEventSourceMappings', 'lambda:ListEventSourceMappings: AccessDeniedException'],
    ['events', 'DescribeEventBus', 'events:DescribeEventBus: AccessDeniedException'],
    ['sqs', 'GetQueueAttributes', 'sqs:GetQueueAttributes: AccessDenied'],
    ['s3', 'GetBucketPolicy', 's3:GetBucketPolicy: AccessDenied'],
    ['s3', 'GetBucketOwnershipControls', 's3:GetBucketOwnershipControls: AccessDenied'],
    ['kms', 'GetKeyPolicy', 'kms:GetKeyPolicy: AccessDeniedException'],
    ['codebuild', 'BatchGetProjects', 'codebuild:BatchGetProjects: AccessDeniedException'],
  ] as const)('says which call was refused, and that is not wrong: %s:%s', async (service, operation, why) => {
    deny(test, service, operation, 99);
    const { code, stdout } = await relay(`doctor ${PIPELINE} --source-profile code --json`);
    const links: Link[] = JSON.parse(stdout);
    expect(states(links, 'wrong')).toEqual([]);
    expect(
      states(links, 'unknown')
        .flatMap(({ unknown }) => unknown)
        .join('\n'),
    ).toContain(why);
    expect(code).toBe(0);
  });

  it('finds what is no follower to be none', async () => {
    const links = await json('doctor stranger --source-profile code');
    expect(states(links, 'wrong').map(({ link, faults }) => [link, faults[0]?.['remedy']])).toEqual([
      ['follower', 'relay follow stranger'],
    ]);
  });

  it.each([
    ['doctor nobody', 'there is no pipeline nobody'],
    [`doctor ${PIPELINE} --source-profile nobody`, 'no usable credentials'],
    [
      `doctor ${PIPELINE} --source-profile home`,
      `--source-profile home leads to account ${PIPELINES}, and the repositories are in ${SOURCE}`,
    ],
    [
      `doctor ${PIPELINE} --source-role-arn arn:aws:iam::${SOURCE}:role/${ACTION_ROLE}`,
      'access denied: sts:AssumeRole was refused',
    ],
  ])('%s ends with 2', async (args, message) => {
    const { code, stdout, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('relay doctor', () => {
  it('looks at every registered pipeline, and at what they share once', async () => {
    const { code, stdout } = await relay('doctor --source-profile code');
    expect(stdout).toBe(`wiring  ok, 6 links\nsecond  ok, 9 links\n${PIPELINE}  ok, 10 links\n\n25 links: 25 ok\n`);
    expect(code).toBe(0);
    const links = await json('doctor --source-profile code');
    expect(new Set(links.map(({ pipeline }) => pipeline))).toEqual(new Set([null, 'second', PIPELINE]));
  });

  it('shows in full what is not right', async () => {
    undo = await chain.disableMapping('commit-relay-start');
    const { code, stdout } = await relay('doctor --source-profile code');
    expect(stdout).toMatch(/^wiring\n {2}ok/);
    expect(stdout).toMatch(/\n {2}wrong {2}functions .*\n {6}.*commit-relay-starts.fifo does not feed it\n/);
    expect(stdout).toContain(`\n${PIPELINE}  ok, 10 links\n`);
    expect(code).toBe(1);
  });

  it('--wiring looks at no pipeline', async () => {
    const links = await json('doctor --wiring --source-profile code');
    expect(links.map(({ link, state }) => [link, state])).toEqual(
      ['forward-rule', 'forward-role', 'bus-policy', 'rules', 'functions', 'queues'].map((link) => [link, 'ok']),
    );
  });

  it('says that a freeze is on', async () => {
    await relay('freeze --reason weekend --yes');
    undo = async () => void (await relay('thaw --yes --no-wait'));
    const { code, stderr } = await relay('doctor --wiring --source-profile code');
    expect(stderr).toMatch(/weekend.*nothing is started until the thaw/);
    expect(code).toBe(0);
  });
});
