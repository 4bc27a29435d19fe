import { describe, expect, it } from 'vitest';
import { crossCheck, type Inventory } from '../../../cli/lint/cross-check.ts';
import { type FileContext, pipelineAccount, subjectOf, unresolvedNotes } from '../../../cli/lint/lint-files.ts';
import { lintPipeline } from '../../../cli/lint/lint-pipeline.ts';
import { parseConfig } from '../../../infra/config.ts';
import { definition, deployment, PIPELINES, REGION, SOURCE, sourceAction } from '../../support/builders.ts';

const F = 'commit-relay:follow';
const linted = (repository: string, tags: Record<string, string> = { [F]: '@' }) =>
  lintPipeline({
    where: 'here',
    definition: definition({ sources: [sourceAction({ repository })] }),
    tags,
    deployment,
  });

const there = (...names: string[]): Inventory => ({
  repositories: names.map((name) => ({ where: `arn:${name}`, name, account: SOURCE })),
  accounts: new Set([SOURCE]),
});
const declared = (...names: string[]): Inventory => ({
  repositories: names.map((name) => ({ where: `t.json: ${name}`, name })),
});

describe('followers against repositories', () => {
  it.each([
    { repository: 'app', inventory: there('app'), expected: [] },
    {
      repository: 'ap',
      inventory: there('app'),
      expected: ['here error no-such-repository app', 'arn:app note not-followed -'],
    },
    { repository: 'app', inventory: there('app', 'web'), expected: ['arn:web note not-followed -'] },
    { repository: 'app', inventory: declared('app'), expected: [] },
    {
      repository: 'app',
      inventory: declared('web'),
      expected: ['here error no-such-repository a repository that is there', 't.json: web note not-followed -'],
    },
    { repository: 'app', inventory: { repositories: [], accounts: new Set(['333333333333']) }, expected: [] },
  ])('$repository against $inventory', ({ repository, inventory, expected }) => {
    const found = crossCheck([linted(repository)], inventory);
    expect(
      found.map(({ where, severity, reason, expected: valid = '-' }) => `${where} ${severity} ${reason} ${valid}`),
    ).toEqual(expected);
  });

  it('takes what an invalid pipeline reads as followed', () => {
    expect(crossCheck([linted('app', { [F]: 'a..b' })], there('app'))).toEqual([]);
  });
});

describe('a declared pipeline', () => {
  const config = parseConfig({
    region: REGION,
    sourceAccounts: [{ account: SOURCE }],
    pipelineAccounts: [{ account: PIPELINES }],
    selfService: [],
  });
  const context: FileContext = { region: REGION, account: PIPELINES, config };
  const declare = (sources: object[], unresolved: string[] = [], tags: Record<string, string> = { [F]: '@' }) => ({
    where: 't.json',
    definition: definition({ sources }),
    tags,
    unresolved,
  });
  const reasons = (pipeline: ReturnType<typeof declare>, by: FileContext) =>
    lintPipeline(subjectOf(pipeline, by)).findings.map(({ reason }) => reason);

  it.each([
    ['of an allowed account', declare([sourceAction()]), context, []],
    ['of another account', declare([sourceAction({ account: '333333333333' })]), context, ['foreign-account']],
    [
      'of another account, without a configuration',
      declare([sourceAction({ account: '333333333333' })]),
      { region: REGION },
      [],
    ],
    ['that may follow no other branch', declare([sourceAction()], [], { [F]: 'x' }), context, ['not-allowed']],
    ['the same without a configuration', declare([sourceAction()], [], { [F]: 'x' }), { region: REGION }, []],
    [
      'whose role only the deployment tells',
      declare([sourceAction({ account: undefined })], ['roleArn of Source']),
      context,
      [],
    ],
    [
      'whose repository only the deployment tells',
      declare([sourceAction({ repository: '' })], ['RepositoryName of Source']),
      context,
      [],
    ],
    ['that reads its own account', declare([sourceAction({ account: undefined })]), context, ['foreign-account']],
    [
      'that reads its own account, which nobody told',
      declare([sourceAction({ account: undefined })]),
      { region: REGION, config },
      [],
    ],
  ])('%s', (_what, pipeline, by, expected) => {
    expect(reasons(pipeline, by)).toEqual(expected);
  });

  it('says what was not judged', () => {
    expect(unresolvedNotes(declare([], ['roleArn of Source']))).toMatchObject([
      { severity: 'note', reason: 'unresolved', message: expect.stringContaining('roleArn of Source') },
    ]);
  });

  it('is in the only account of the configuration, or in the one given', () => {
    expect(pipelineAccount(config, undefined)).toBe(PIPELINES);
    expect(pipelineAccount(config, SOURCE)).toBe(SOURCE);
    expect(pipelineAccount(undefined, undefined)).toBeUndefined();
  });
});
