import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { Caller } from '../../../local/kernel.ts';
import { createTagging, type TaggedResource } from '../../../local/tagging/service.ts';

const ADMIN: Caller = { kind: 'root', account: '222222222222' };
const arn = (name: string) => `arn:aws:codepipeline:eu-west-1:222222222222:${name}`;
const resource = (name: string, tags: Readonly<Record<string, string>>, everTagged = true): TaggedResource => ({
  arn: arn(name),
  tags,
  everTagged,
});

const RESOURCES = [
  resource('b', { follow: 'main', team: 'one' }),
  resource('a', { follow: 'release/' }),
  resource('c', { team: 'one' }),
  resource('once', {}),
  resource('never', {}, false),
];
const tagging = createTagging({ resources: (account) => (account === ADMIN.account ? RESOURCES : []) });

const Output = z.object({
  PaginationToken: z.string(),
  ResourceTagMappingList: z.array(
    z.object({ ResourceARN: z.string(), Tags: z.array(z.object({ Key: z.string(), Value: z.string() })) }),
  ),
});
const get = async (input: Readonly<Record<string, unknown>>, caller = ADMIN) =>
  Output.parse(await tagging.handle('GetResources', input, caller));
const namesIn = ({ ResourceTagMappingList }: z.infer<typeof Output>) =>
  ResourceTagMappingList.map(({ ResourceARN }) => ResourceARN.split(':').at(-1));

it('gives all that have or had tags, and their tags', async () => {
  const output = await get({});
  expect(namesIn(output)).toEqual(['a', 'b', 'c', 'once']);
  expect(output.PaginationToken).toBe('');
  expect(output.ResourceTagMappingList[1]?.Tags).toEqual([
    { Key: 'follow', Value: 'main' },
    { Key: 'team', Value: 'one' },
  ]);
  expect(output.ResourceTagMappingList[3]?.Tags).toEqual([]);
});

it('gives those of the caller alone', async () => {
  expect(namesIn(await get({}, { kind: 'root', account: '111111111111' }))).toEqual([]);
});

describe('filters', () => {
  it.each([
    ['a key', { TagFilters: [{ Key: 'follow' }] }, ['a', 'b']],
    ['a key and its values', { TagFilters: [{ Key: 'follow', Values: ['main', 'other'] }] }, ['b']],
    ['two keys, both needed', { TagFilters: [{ Key: 'follow' }, { Key: 'team', Values: ['one'] }] }, ['b']],
    ['the type', { ResourceTypeFilters: ['codepipeline:pipeline'] }, ['a', 'b', 'c', 'once']],
    ['the service', { ResourceTypeFilters: ['s3', 'codepipeline'] }, ['a', 'b', 'c', 'once']],
    ['another type', { ResourceTypeFilters: ['codepipeline:webhook', 's3'] }, []],
    ['names', { ResourceARNList: [arn('c'), arn('never'), arn('nobody')] }, ['c']],
  ])('%s', async (_, input, expected) => {
    expect(namesIn(await get(input))).toEqual(expected);
  });
});

it('gives every resource once over all pages, some of them short', async () => {
  const pages: (string | undefined)[][] = [];
  let PaginationToken = '';
  do {
    const output = await get({ ResourcesPerPage: 1, TagFilters: [{ Key: 'team' }], PaginationToken });
    pages.push(namesIn(output));
    PaginationToken = output.PaginationToken;
  } while (PaginationToken !== '');
  expect(pages).toEqual([[], ['b'], ['c'], []]);
});

describe('refuses', () => {
  it.each([
    ['a page of none', { ResourcesPerPage: 0 }, 'InvalidParameterException'],
    ['a page of more than 100', { ResourcesPerPage: 101 }, 'InvalidParameterException'],
    ['a type that is none', { ResourceTypeFilters: ['Code Pipeline'] }, 'InvalidParameterException'],
    ['a filter without a key', { TagFilters: [{ Values: ['a'] }] }, 'InvalidParameterException'],
    ['names with filters', { ResourceARNList: [arn('a')], TagFilters: [{ Key: 'a' }] }, 'InvalidParameterException'],
    ['names with pages', { ResourceARNList: [arn('a')], ResourcesPerPage: 5 }, 'InvalidParameterException'],
    ['a name that is none', { ResourceARNList: ['a'] }, 'InvalidParameterException'],
    ['a token it never gave', { PaginationToken: 'nonsense' }, 'PaginationTokenExpiredException'],
  ])('%s', async (_, input, code) => {
    await expect(get(input)).rejects.toMatchObject({ code });
  });

  it('another operation', async () => {
    const call = tagging.handle('TagResources', {}, ADMIN);
    await expect(call).rejects.toMatchObject({ code: 'UnknownOperationException' });
  });
});
