import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { afterAll, describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import cdk from '../../cdk.json' with { type: 'json' };
import { SourceAccountStack } from '../../infra/source-account-stack.ts';
import { configWith, SOURCE, synthesise } from './templates.ts';

/** What CloudFormation takes as template body, and the CDK sends where an account has no bootstrap bucket. */
const TEMPLATE_BODY = 51_200;
/** IAM's default quota of a role's trust policy, in characters. */
const TRUST_POLICY = 2_048;

const outdir = mkdtempSync(join(tmpdir(), 'commit-relay-stack-set-'));
afterAll(() => rmSync(outdir, { recursive: true }));

const OTHER = '333333333333';
const NARROW = '444444444444';

/** Of the first source account, without the stacks of any other account. */
function sourceTemplate(changes: Record<string, unknown>): { Resources: Record<string, Role> } {
  const config = configWith(changes);
  const [source] = config.sourceAccounts;
  if (source === undefined) throw new Error('no source account');
  const app = new App({ analyticsReporting: false, context: cdk.context, outdir });
  return Template.fromStack(new SourceAccountStack(app, 'Source', { config, source })).toJSON() as never;
}
type Role = { Type: string; Properties: { AssumeRolePolicyDocument?: object } };

const pipelineAccounts = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ account: String(222222222222 + n) }));

describe('the template of source accounts, in a StackSet', () => {
  const sourceAccounts = [{ account: SOURCE }, { account: OTHER }, { account: NARROW, repositories: ['team-*'] }];
  const templates = synthesise({ sourceAccounts });
  const text = (account: string) => JSON.stringify(templates.get(`CommitRelaySource-${account}`)?.toJSON());

  it('is one for all accounts with the same repositories, and names none of them', () => {
    expect(text(OTHER)).toBe(text(SOURCE));
    expect(text(NARROW)).not.toBe(text(SOURCE));
    for (const account of [SOURCE, OTHER, NARROW]) expect(text(account)).not.toContain(account);
  });

  it('is another one once a source account is added: the rules carry the hash of the list', () => {
    expect(JSON.stringify(sourceTemplate({ sourceAccounts: sourceAccounts.slice(0, 2) }))).not.toBe(text(SOURCE));
  });
});

// The figures of docs/deploy.md, "Many source accounts" and "Many pipeline accounts".
describe('limits', () => {
  const templateOf = (count: number) => sourceTemplate({ pipelineAccounts: pipelineAccounts(count) });
  const longestTrust = (count: number) =>
    Math.max(
      ...Object.values(templateOf(count).Resources)
        .filter(({ Type }) => Type === 'AWS::IAM::Role')
        .map(({ Properties }) => JSON.stringify(Properties.AssumeRolePolicyDocument).length),
    );

  it('a template body without spaces holds six pipeline accounts', () => {
    expect(JSON.stringify(templateOf(6)).length).toBeLessThanOrEqual(TEMPLATE_BODY);
    expect(JSON.stringify(templateOf(7)).length).toBeGreaterThan(TEMPLATE_BODY);
  });

  it('what the CDK sends without a bucket holds four', () => {
    expect(stringify(templateOf(4)).length).toBeLessThanOrEqual(TEMPLATE_BODY);
    expect(stringify(templateOf(5)).length).toBeGreaterThan(TEMPLATE_BODY);
  });

  it('a trust policy holds 54, and so does a template', () => {
    expect(longestTrust(54)).toBeLessThanOrEqual(TRUST_POLICY);
    expect(() => templateOf(55)).toThrow(/greater than allowed maximum of 500/);
  });
});
