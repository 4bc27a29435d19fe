import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PipelineName } from '../../../shared/domain/names.ts';
import { codeCommitSources } from '../../../shared/domain/pipeline-definition.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { PIPELINES, SOURCE } from '../../support/builders.ts';
import { fakeSide, localSide, type PipelineSide } from '../../support/pipeline-sides.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterEach(() => account.cloud.faults.clear());
afterAll(() => account.close());

const tags = { 'commit-relay:follow': '@', team: 'a' };

describe.each<[string, () => PipelineSide]>([
  ['in memory', fakeSide],
  ['in CodePipeline', () => localSide(account)],
])('a pipeline read %s', (_where, make) => {
  let side: PipelineSide;
  const observe = (name: string) => side.reader.observe(PipelineName.parse(name));
  beforeAll(() => {
    side = make();
  });

  it('is as it is now: account, version, sources and tags', async () => {
    await side.create('app-dev', { tags });
    const first = await observe('app-dev');
    expect(first).toMatchObject({ account: PIPELINES, tags, definition: { version: 1, pipelineType: 'V2' } });
    const source = { name: 'app', repositoryName: 'app', branch: 'main', account: SOURCE };
    expect(first && codeCommitSources(first.definition)).toEqual([source]);
    await side.update('app-dev');
    await side.tag('app-dev', { 'commit-relay:follow': '' });
    expect(await observe('app-dev')).toMatchObject({ tags: { team: 'a' }, definition: { version: 2 } });
  });

  it('has no tags where it was never tagged', async () => {
    await side.create('plain', { type: 'V1' });
    expect(await observe('plain')).toMatchObject({ tags: {}, definition: { pipelineType: 'V1' } });
  });

  it('is nothing before it is created and after it was deleted', async () => {
    expect(await observe('fleeting')).toBeUndefined();
    await side.create('fleeting', { tags });
    await side.delete('fleeting');
    expect(await observe('fleeting')).toBeUndefined();
  });
});

describe('a pipeline read in CodePipeline', () => {
  const failing = (operation: string, code: string) => {
    const effect = { kind: 'error', code, status: 400 } as const;
    account.cloud.faults.add({ service: 'codepipeline', operation, effect });
  };

  it('is nothing where it goes away between its definition and its tags', async () => {
    const side = localSide(account);
    await side.create('going', { tags });
    failing('ListTagsForResource', 'ResourceNotFoundException');
    expect(await side.reader.observe(PipelineName.parse('going'))).toBeUndefined();
  });

  it.each(['GetPipeline', 'ListTagsForResource'])(
    'throws where %s is denied: that is not nothing',
    async (operation) => {
      const side = localSide(account);
      await side.create(`denied-${operation}`, { tags });
      failing(operation, 'AccessDeniedException');
      const observe = side.reader.observe(PipelineName.parse(`denied-${operation}`));
      await expect(observe).rejects.toMatchObject({ name: 'AccessDeniedException' });
    },
  );
});
