import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFollowers } from '../../../shared/adapters/followers.ts';
import { createLeases } from '../../../shared/adapters/leases.ts';
import { createPipelines } from '../../../shared/adapters/pipelines.ts';
import type { Pipelines } from '../../../shared/app/registry-ports.ts';
import { branchRef, PipelineName } from '../../../shared/domain/names.ts';
import type { PipelineStatus } from '../../../shared/domain/pipeline-status.ts';
import type { Problem } from '../../../shared/domain/tags/problem.ts';
import { type Account, bootAccount } from '../../support/account.ts';
import { APP, at, follower } from '../../support/builders.ts';
import { fakePipelines } from '../../support/fakes/pipelines.ts';

let account: Account;
beforeAll(async () => {
  account = await bootAccount();
});
afterAll(() => account.close());

const name = (text: string) => PipelineName.parse(text);
const status = (text: string): PipelineStatus => ({
  name: name(text),
  registered: [],
  problems: [],
  approved: [],
  warnings: [],
});
const namesOf = (statuses: readonly PipelineStatus[]) => statuses.map((each) => each.name).toSorted();

describe.each<[string, () => Pipelines]>([
  ['in memory', fakePipelines],
  ['in DynamoDB', () => createPipelines(account.table)],
])('pipelines %s', (_where, make) => {
  let pipelines: Pipelines;
  beforeAll(() => {
    pipelines = make();
  });

  it('give back what was stored, whole, and nothing of what was there before', async () => {
    const problem: Problem = {
      tag: 'commit-relay:follow',
      value: 'a..b',
      position: 0,
      reason: 'invalid-entry',
      message: 'no',
      expected: 'a branch',
    };
    const whole: PipelineStatus = {
      name: name('whole'),
      registered: [{ repository: APP, action: 'Source' }],
      seen: { version: 3, created: at(0), tags: { 'commit-relay:follow': '@' }, configHash: 'h1', rules: 1 },
      problems: [problem],
      approved: [{ action: 'Source', repository: APP, ref: branchRef('main') }],
      warnings: [problem],
    };
    await pipelines.put(whole);
    expect(await pipelines.read(name('whole'))).toEqual(whole);
    await pipelines.put(status('whole'));
    expect(await pipelines.read(name('whole'))).toEqual(status('whole'));
  });

  it('are unknown before they are stored and after they are forgotten', async () => {
    expect(await pipelines.read(name('fleeting'))).toBeUndefined();
    await pipelines.put(status('fleeting'));
    await pipelines.forget(name('fleeting'));
    await pipelines.forget(name('fleeting'));
    expect(await pipelines.read(name('fleeting'))).toBeUndefined();
    expect(namesOf(await pipelines.all())).not.toContain('fleeting');
  });

  it('are all listed where there are more than one page of a query, 1 MB, holds', async () => {
    const before = await pipelines.all();
    const message = 'x'.repeat(60_000);
    const problems: Problem[] = [{ tag: 't', value: 'v', reason: 'empty', message, expected: 'y' }];
    const many = Array.from({ length: 40 }, (_, n) => ({ ...status(`wide-${10 + n}`), problems }));
    await Promise.all(many.map((each) => pipelines.put(each)));
    expect(namesOf(await pipelines.all())).toEqual(namesOf([...before, ...many]));
  });
});

describe('pipelines in DynamoDB', () => {
  it('are listed without the leases, followers and refs beside them', async () => {
    const pipelines = createPipelines(account.table);
    const before = await pipelines.all();
    await createLeases(account.table).acquire(name('leased'), 'run', new Date());
    await createFollowers(account.table).put(follower('followed'));
    expect(await pipelines.all()).toEqual(before);
  });

  it('that cannot be read are told and taken for none, so that they are made anew', async () => {
    const Item = { pk: 'PIPELINE#old', sk: 'STATUS', kind: 'pipeline', name: 'old', registered: 'by older code' };
    await account.table.client.send(new PutCommand({ TableName: account.table.name, Item }));
    const pipelines = createPipelines(account.table);
    expect(await pipelines.read(PipelineName.parse('old'))).toBeUndefined();
    expect(namesOf(await pipelines.all())).not.toContain('old');
    expect(account.unreadable).toContainEqual(
      expect.stringMatching(/^PIPELINE#old STATUS: registered: .*by older code/),
    );
  });
});
