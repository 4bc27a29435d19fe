/** What holds of the templates of every deployment. */

import process from 'node:process';
import type { Template } from 'aws-cdk-lib/assertions';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Config } from '../../../infra/config-schema.ts';
import { resolve, resourcesOf, templatesOf } from '../templates.ts';
import { configs } from './configs.ts';
import { identityStatements, keysOf, resourceStatements, type Statement } from './statements.ts';

type Stack = { readonly name: string; readonly account: string; readonly template: Template };

/** `FUZZ_SEED` repeats a run. */
const SEED = Number(process.env['FUZZ_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

/** Templates of some deployments, each synthesised once for all laws. */
const SAMPLES: readonly { readonly config: Config; readonly stacks: readonly Stack[] }[] = fc
  .sample(configs, { numRuns: 24, seed: SEED })
  .map((config) => ({
    config,
    stacks: [...templatesOf(config)].map(([name, template]) => ({ name, template, account: name.split('-')[1] ?? '' })),
  }));
const STACKS = SAMPLES.flatMap(({ stacks }) => stacks);

/** Statements that break a law, for people to read. */
const breaking = (of: (stack: Stack) => Statement[], breaks: (statement: Statement, stack: Stack) => boolean) =>
  STACKS.flatMap((stack) =>
    of(stack).flatMap((statement) =>
      breaks(statement, stack) ? [`${stack.name} ${statement.of}: ${JSON.stringify(statement)}`] : [],
    ),
  );
const onResources = ({ template, account }: Stack) => resourceStatements(template, account);
const ofRoles = ({ template, account }: Stack) => identityStatements(template, account);
const allows = ({ Effect }: Statement) => Effect === 'Allow';
const accountsIn = ({ Principal = {} }: Statement) => Principal['AWS'] ?? [];

describe(`every deployment, seed ${SEED}`, () => {
  it('admits nobody but named accounts and services, or named accounts of the organization', () => {
    const OF_ORGANIZATION = ['aws:PrincipalOrgID', 'aws:PrincipalAccount'];
    const isPublic = (each: Statement) =>
      accountsIn(each).some((aws) => aws.includes('*')) && !OF_ORGANIZATION.every((key) => keysOf(each).includes(key));
    expect(breaking(onResources, (each) => allows(each) && isPublic(each))).toEqual([]);
  });

  it('narrows what it allows to another account: to roles, on the bus to what they may send', () => {
    const narrows = (statement: Statement) => {
      const keys = keysOf(statement);
      return statement.of.startsWith('AWS::Events::EventBusPolicy')
        ? keys.includes('events:source')
        : keys.includes('aws:PrincipalArn');
    };
    const isForeign = (statement: Statement, { account }: Stack) =>
      accountsIn(statement).some((aws) => !aws.startsWith(`arn:aws:iam::${account}:`));
    const open = breaking(onResources, (each, stack) => allows(each) && isForeign(each, stack) && !narrows(each));
    expect(open).toEqual([]);
  });

  it('narrows services that act for anybody to its own resources, where they say which', () => {
    const SAY_WHICH = [
      'events.amazonaws.com',
      'scheduler.amazonaws.com',
      'codedeploy.amazonaws.com',
      'logging.s3.amazonaws.com',
    ];
    const services = ({ Principal = {} }: Statement) => Principal['Service'] ?? [];
    const saysWhich = (each: Statement) => keysOf(each).some((key) => /^aws:Source(Arn|Account)$/.test(key));
    const open = (each: Statement) =>
      allows(each) && services(each).some((one) => SAY_WHICH.includes(one)) && !saysWhich(each);
    expect(breaking(onResources, open)).toEqual([]);
  });

  it('refuses plain HTTP on every bucket and queue', () => {
    for (const { template, account, name } of STACKS) {
      for (const [type, policy, property] of [
        ['AWS::S3::Bucket', 'AWS::S3::BucketPolicy', 'Bucket'],
        ['AWS::SQS::Queue', 'AWS::SQS::QueuePolicy', 'Queues'],
      ] as const) {
        for (const { id } of resourcesOf(template, type)) {
          const guards = resourcesOf(template, policy).filter(({ Properties }) =>
            [resolve(Properties[property], account)].flat().includes(id),
          );
          const text = JSON.stringify(guards.map(({ Properties }) => Properties));
          expect(text, `${name} ${id}`).toContain('{"Bool":{"aws:SecureTransport":"false"}},"Effect":"Deny"');
        }
      }
    }
  });

  it('encrypts every bucket and queue, opens no bucket, and rotates every key', () => {
    for (const { template } of STACKS) {
      for (const { Properties } of resourcesOf(template, 'AWS::S3::Bucket')) {
        expect(Properties['BucketEncryption']).toBeDefined();
        expect(Object.values(Properties['PublicAccessBlockConfiguration'] ?? {})).toEqual([true, true, true, true]);
      }
      for (const { Properties } of resourcesOf(template, 'AWS::SQS::Queue'))
        expect(Properties['SqsManagedSseEnabled']).toBe(true);
      for (const { Properties } of resourcesOf(template, 'AWS::KMS::Key'))
        expect(Properties['EnableKeyRotation']).toBe(true);
    }
  });

  it('gives roles no whole service, and what they pass only to the service that is meant', () => {
    const wholesale = (each: Statement) => allows(each) && each.Action.some((action) => /(^|:)\*$/.test(action));
    expect(breaking(ofRoles, wholesale)).toEqual([]);
    const passes = (each: Statement) => each.Action.some((action) => action === 'iam:PassRole');
    expect(breaking(ofRoles, (each) => passes(each) && !keysOf(each).includes('iam:PassedToService'))).toEqual([]);
  });

  it('lets roles assume roles that are named in full, or those of actions', () => {
    const assumes = ({ Action }: Statement) => Action.includes('sts:AssumeRole');
    const loose = ({ Resource = [] }: Statement) =>
      Resource.some((arn) => arn.includes('*') && !/:role\/commit-relay-actions\/\*$/.test(arn));
    expect(breaking(ofRoles, (each) => assumes(each) && loose(each))).toEqual([]);
  });

  it('deploys each stack alone: none takes a value from another', () => {
    for (const { template } of STACKS) {
      const text = JSON.stringify(template.toJSON());
      expect(text).not.toMatch(/Fn::ImportValue|"Export"/);
    }
  });

  it('names nothing twice in an account', () => {
    for (const { stacks } of SAMPLES) {
      for (const [account, group] of Map.groupBy(stacks, (stack) => stack.account)) {
        const names = group.flatMap(({ template }) => resourcesOf(template).flatMap(physicalName));
        expect(names.toSorted(), account).toEqual([...new Set(names)].toSorted());
      }
    }
  });

  it('stays below the limits of CloudFormation', () => {
    for (const { template, name } of STACKS) {
      expect(resourcesOf(template).length, name).toBeLessThanOrEqual(500);
      expect(Buffer.byteLength(JSON.stringify(template.toJSON())), name).toBeLessThanOrEqual(1_000_000);
    }
  });
});

describe(`every source account, seed ${SEED}`, () => {
  it('has a template for a StackSet: no assets, no parameters, not its own account', () => {
    const sources = STACKS.filter(({ name }) => name.startsWith('CommitRelaySource-'));
    for (const { template, account } of sources) {
      const json = template.toJSON();
      expect(Object.keys(json).sort()).toEqual(['Description', 'Resources']);
      expect(JSON.stringify(json)).not.toContain(account);
    }
  });
});

/** Properties that name a resource within its account, by type. */
const NAMES = [
  'RoleName',
  'QueueName',
  'BucketName',
  'TableName',
  'FunctionName',
  'AliasName',
  'AlarmName',
  'InstanceProfileName',
];

function physicalName({ Type, Properties }: { Type: string; Properties: Record<string, unknown> }): string[] {
  const named = NAMES.flatMap((key) => (typeof Properties[key] === 'string' ? [Properties[key]] : []));
  const isOwnName = /^AWS::(Events::(Rule|EventBus)|Scheduler::Schedule|CodePipeline::Pipeline|SSM::Parameter)$/.test(
    Type,
  );
  return [...named, ...(isOwnName ? [String(Properties['Name'])] : [])].map((each) => `${Type} ${each}`);
}
