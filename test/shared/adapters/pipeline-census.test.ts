import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PipelineName } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { readPages } from '../../support/census-pages.ts';
import { fakeSide, localSide, type PipelineSide } from '../../support/pipeline-sides.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const follow = (value: string) => ({ 'commit-relay:follow': value });

describe.each<[string, () => PipelineSide]>([
  ['in memory', fakeSide],
  ['in CodePipeline', () => localSide(account)],
])('the census %s', (_where, make) => {
  let side: PipelineSide;
  beforeAll(() => {
    side = make();
  });

  it('counts nothing in an empty account', async () => {
    expect(await side.census.listed(undefined)).toEqual({ kind: 'page', pipelines: new Map() });
    expect(await side.census.tagged(undefined)).toEqual({ kind: 'page', pipelines: new Map() });
  });

  it('lists every pipeline with its version, and the followers with all their tags', async () => {
    await side.create('app-dev', { tags: { ...follow('@'), team: 'a' } });
    await side.create('app-prod', { tags: { team: 'a' } });
    await side.create('plain');
    await side.create('left', { tags: follow('main') });
    await side.create('deleted', { tags: follow('main') });
    await side.update('plain');
    await side.tag('left', follow(''));
    await side.delete('deleted');
    const versions = { 'app-dev': 1, 'app-prod': 1, left: 1, plain: 2 };
    const listed = [...(await readPages(side.census.listed)).pipelines].map(([name, { version }]) => [name, version]);
    expect(Object.fromEntries(listed)).toEqual(versions);
    const { pipelines: tagged } = await readPages(side.census.tagged);
    expect(tagged).toEqual(new Map([['app-dev', { ...follow('@'), team: 'a' }]]));
  });

  it('tells the same moment of creation as a reading of the pipeline', async () => {
    await side.create('created');
    const name = PipelineName.parse('created');
    const read = await side.reader.observe(name);
    const { pipelines } = await readPages(side.census.listed);
    expect(pipelines.get(name)).toEqual({ version: 1, created: read?.created });
  });

  it('gives tags of a hundred pipelines a page, and the page that a token leads to as often as it is asked', async () => {
    const many = Array.from({ length: 105 }, (_, n) => `aa-${100 + n}`);
    await Promise.all(many.map((name) => side.create(name, { tags: follow('@') })));
    expect((await readPages(side.census.listed)).pipelines.size).toBe(110);
    const { pipelines, pages } = await readPages(side.census.tagged);
    expect([pipelines.size, pages]).toEqual([106, 2]);
    const first = await side.census.tagged(undefined);
    const next = first.kind === 'page' ? first.next : undefined;
    expect(next).toBeDefined();
    const again = await side.census.tagged(next);
    expect(again).toEqual(await side.census.tagged(next));
    expect(again).toMatchObject({ kind: 'page', pipelines: expect.objectContaining({ size: 6 }) });
  });
});

describe('the census in CodePipeline', () => {
  const side = () => localSide(account);
  afterEach(() => account.cloud.faults.clear());

  it('reads on where a page of the tagging service holds no follower', async () => {
    await Promise.all(Array.from({ length: 101 }, (_, n) => side().create(`ab-${n}`, { tags: { team: 'b' } })));
    await side().create('zz-last', { tags: follow('@') });
    expect((await readPages(side().census.tagged)).pipelines.get(PipelineName.parse('zz-last'))).toEqual(follow('@'));
  });

  it.each([
    ['listed' as const, 'codepipeline', 'ListPipelines', 'ThrottlingException'],
    ['tagged' as const, 'tagging', 'GetResources', 'ThrottledException'],
  ])(
    '%s says so when it is throttled to the end of its tries, and not before',
    async (list, service, operation, code) => {
      const throttles = (count: number) =>
        account.cloud.faults.add({ service, operation, effect: { kind: 'error', code, status: 400 }, count });
      throttles(2);
      expect(await side().census[list](undefined)).toMatchObject({ kind: 'page' });
      throttles(3);
      expect(await side().census[list](undefined)).toEqual({ kind: 'throttled' });
      expect(account.cloud.faults.pending()).toEqual([]);
    },
  );

  it('says so when a token is not honoured, and fails on all else', async () => {
    expect(await side().census.listed('of-yesterday')).toEqual({ kind: 'expired' });
    expect(await side().census.tagged('of-yesterday')).toEqual({ kind: 'expired' });
    const effect = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
    account.cloud.faults.add({ service: 'codepipeline', operation: 'ListPipelines', effect });
    await expect(side().census.listed(undefined)).rejects.toThrow('fault on request');
  });
});
