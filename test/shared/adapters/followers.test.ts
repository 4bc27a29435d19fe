import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFollowers } from '../../../shared/adapters/followers.ts';
import type { Followers } from '../../../shared/app/registry-ports.ts';
import type { Follower } from '../../../shared/domain/follower.ts';
import { branchRef, PipelineName, RepositoryArn } from '../../../shared/domain/names.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, follower } from '../../support/builders.ts';
import { fakeFollowers } from '../../support/fakes/followers.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const repository = (name: string): RepositoryArn => RepositoryArn.parse(APP.replace(/app$/, name));
const byName = (followers: readonly Follower[]) =>
  followers.toSorted((a, b) => `${a.pipeline} ${a.action}`.localeCompare(`${b.pipeline} ${b.action}`));

describe.each<[string, () => Followers]>([
  ['in memory', fakeFollowers],
  ['in DynamoDB', () => createFollowers(account.table)],
])('followers %s', (_where, make) => {
  let followers: Followers;
  beforeAll(() => {
    followers = make();
  });

  it('are found by their repository alone', async () => {
    const some = [follower('a'), follower('b', 'main', 'Config'), follower('b', 'develop')].map((each) => {
      return { ...each, repository: repository('found') };
    });
    for (const each of some) await followers.put(each);
    await followers.put({ ...follower('c'), repository: repository('found-2') });
    expect(byName((await followers.of(repository('found'))).followers)).toEqual(some);
    expect(await followers.of(repository('found-nowhere'))).toEqual({ followers: [], unreadable: [] });
  });

  it('are written over by the same action of the same pipeline', async () => {
    const place = { repository: repository('again'), action: 'Source' };
    await followers.put({ ...follower('a'), ...place });
    await followers.put({ ...follower('a', 'develop'), ...place });
    expect((await followers.of(place.repository)).followers).toMatchObject([
      { follow: [{ ref: branchRef('develop') }] },
    ]);
  });

  it('are gone once removed, however often', async () => {
    const one = { ...follower('a'), repository: repository('gone') };
    await followers.put(one);
    expect(await followers.ofPipeline(one.repository, one.pipeline)).toEqual([one]);
    await followers.remove(one.pipeline, { repository: one.repository, action: 'Other' });
    expect(await followers.ofPipeline(one.repository, one.pipeline)).toEqual([one]);
    await followers.remove(one.pipeline, one);
    await followers.remove(one.pipeline, one);
    expect(await followers.ofPipeline(one.repository, one.pipeline)).toEqual([]);
    expect((await followers.of(one.repository)).followers).toEqual([]);
  });

  it('are found by repository and pipeline, and not by the start of its name', async () => {
    const place = { repository: repository('mine'), action: 'Source' };
    await followers.put({ ...follower('app'), ...place });
    await followers.put({ ...follower('app-dev'), ...place });
    const mine = await followers.ofPipeline(place.repository, PipelineName.parse('app'));
    expect(mine.map(({ pipeline }) => pipeline)).toEqual(['app']);
  });

  it('are listed whatever they follow, beside nothing else', async () => {
    await followers.put({ ...follower('listed'), repository: repository('one') });
    await followers.put({ ...follower('listed', 'main', 'Config'), repository: repository('two') });
    const listed = (await followers.all()).filter(({ pipeline }) => pipeline === 'listed');
    expect(byName(listed).map(({ action }) => action)).toEqual(['Config', 'Source']);
    const places = await followers.placesOf(PipelineName.parse('listed'));
    expect(places.map(({ action }) => action).toSorted()).toEqual(['Config', 'Source']);
  });

  it('are all read where there are more than one page of a query, 1 MB, holds', async () => {
    const wide = follower('wide').follow.map((clause) => ({ ...clause, entry: 'x'.repeat(60_000) }));
    const many = Array.from({ length: 40 }, (_, n) => {
      return { ...follower(`wide-${10 + n}`), repository: repository('wide'), follow: wide };
    });
    await Promise.all(many.map((each) => followers.put(each)));
    expect(byName((await followers.of(repository('wide'))).followers)).toEqual(many);
  });
});

describe('followers in DynamoDB', () => {
  it('of one pipeline are read without those of the others', async () => {
    const followers = createFollowers(account.table);
    for (const pipeline of ['one', 'one-more']) {
      await followers.put({ ...follower(pipeline), repository: repository('of-one') });
    }
    const queries: unknown[] = [];
    const stop = account.cloud.recorder.listen(({ operation, output }) => {
      if (operation === 'Query') queries.push(output);
    });
    const places = await followers.placesOf(PipelineName.parse('one'));
    stop();
    expect(places).toEqual([{ repository: repository('of-one'), action: 'Source' }]);
    expect(queries).toMatchObject([{ ScannedCount: 1 }]);
  });

  it('that cannot be read are told, and stop neither the others nor the pipeline they are of', async () => {
    const followers = createFollowers(account.table);
    const good = { ...follower('good'), repository: repository('mixed') };
    await followers.put(good);
    const bad = { pk: `REPO#${good.repository}`, sk: 'PIPE#bad#Source', kind: 'follower', follow: 'main' };
    await account.table.client.send(new PutCommand({ TableName: account.table.name, Item: bad }));
    expect(await followers.of(good.repository)).toEqual({ followers: [good], unreadable: ['bad'] });
    expect((await followers.all()).map(({ pipeline }) => pipeline)).not.toContain('bad');
    await expect(followers.ofPipeline(good.repository, PipelineName.parse('bad'))).rejects.toThrow(/follow/);
    expect(account.unreadable).toContainEqual(expect.stringContaining('PIPE#bad#Source: pipeline: expected string'));
  });
});
