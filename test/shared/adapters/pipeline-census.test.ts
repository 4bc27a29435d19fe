import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PipelineName } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
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
    expect(await side.census.listed()).toEqual(new Map());
    expect(await side.census.tagged()).toEqual(new Map());
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
    const listed = [...(await side.census.listed())].map(([name, { version }]) => [name, version]);
    expect(Object.fromEntries(listed)).toEqual(versions);
    expect(await side.census.tagged()).toEqual(new Map([['app-dev', { ...follow('@'), team: 'a' }]]));
  });

  it('tells the same moment of creation as a reading of the pipeline', async () => {
    await side.create('created');
    const read = await side.reader.observe(PipelineName.parse('created'));
    expect((await side.census.listed()).get('created')).toEqual({ version: 1, created: read?.created });
  });

  it('reads on where a page of the tagging service holds no follower', async () => {
    const others = Array.from({ length: 105 }, (_, n) => `aa-${100 + n}`);
    await Promise.all(others.map((name) => side.create(name, { tags: { team: 'b' } })));
    await side.create('zz-last', { tags: follow('@') });
    expect((await side.census.listed()).size).toBe(111);
    expect((await side.census.tagged()).get('zz-last')).toEqual(follow('@'));
  });
});
