import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import * as z from 'zod';
import { compilePattern } from '../../../local/events/pattern.ts';

const FOLDER = new URL('../../../events/', import.meta.url);

const Envelope = z.strictObject({
  version: z.literal('0'),
  id: z.uuid(),
  'detail-type': z.string().min(1),
  source: z.enum(['aws.codecommit', 'aws.codepipeline', 'aws.tag']),
  account: z.enum(['111111111111', '222222222222']),
  time: z.iso.datetime({ precision: 0 }),
  region: z.literal('ap-south-1'),
  resources: z.array(z.string().startsWith('arn:aws:')),
  detail: z.record(z.string(), z.unknown()),
});

const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8'));
const files = ['codecommit', 'codepipeline'].flatMap((folder) =>
  readdirSync(new URL(folder, FOLDER)).map((file) => `${folder}/${file}`),
);

test.each(files)('%s is a whole envelope from the account that owns such events', (file) => {
  const event = Envelope.parse(read(file));
  expect(event.account).toBe(event.source === 'aws.codecommit' ? '111111111111' : '222222222222');
  for (const resource of event.resources)
    expect(resource.split(':').slice(3, 5)).toEqual([event.region, event.account]);
  const commits = Object.entries(event.detail).filter(([name]) => /Commit(Id)?$/i.test(name));
  for (const [, commit] of commits) expect(commit).toMatch(/^[0-9a-f]{40}$/);
});

test('no two samples have one id', () => {
  const ids = files.map((file) => Envelope.parse(read(file)).id);
  expect(new Set(ids).size).toBe(files.length);
});

const absent = [{ exists: false }];
const present = [{ exists: true }];
const merged = (mergeOption: string) => ({
  event: ['referenceUpdated'],
  mergeOption: [mergeOption],
  oldCommitId: present,
});

test.each<[string, unknown]>([
  ['codecommit/branch-created', { event: ['referenceCreated'], referenceType: ['branch'], oldCommitId: absent }],
  ['codecommit/branch-updated-push', { event: ['referenceUpdated'], oldCommitId: present, mergeOption: absent }],
  ['codecommit/branch-updated-merge-fast-forward', merged('FAST_FORWARD_MERGE')],
  ['codecommit/branch-updated-merge-squash', merged('SQUASH_MERGE')],
  ['codecommit/branch-updated-merge-three-way', merged('THREE_WAY_MERGE')],
  ['codecommit/branch-deleted', { event: ['referenceDeleted'], commitId: absent, oldCommitId: present }],
  ['codecommit/tag-created', { referenceFullName: [{ prefix: 'refs/tags/' }], commitId: present }],
  ['codecommit/tag-deleted', { referenceType: ['tag'], commitId: absent }],
  ['codecommit/unreferenced-merge-commit-created', { referenceName: absent, oldCommitId: absent, commitId: present }],
  ['codecommit/pull-request-merged', { isMerged: ['True'], repositoryName: absent, repositoryNames: ['app'] }],
  ['codecommit/pull-request-status-changed', { isMerged: ['False'], pullRequestStatus: ['Closed'] }],
  ['codepipeline/tag-change-followed', { tags: { 'commit-relay:follow': present } }],
  [
    'codepipeline/tag-change-unfollowed',
    { 'changed-tag-keys': ['commit-relay:follow'], tags: { 'commit-relay:follow': absent } },
  ],
  [
    'codepipeline/create-pipeline',
    { eventName: ['CreatePipeline'], requestParameters: { pipeline: { name: present } } },
  ],
  ['codepipeline/delete-pipeline', { eventName: ['DeletePipeline'], requestParameters: { name: ['app-staging'] } }],
  ['codepipeline/untag-resource', { requestParameters: { tagKeys: ['commit-relay:follow'] }, errorCode: absent }],
  ['codepipeline/execution-state-change-started', { state: ['STARTED'], pipeline: ['app-dev'] }],
])('%s has and lacks what AWS documents', (file, detail) => {
  expect(compilePattern(JSON.stringify({ detail }))(read(`${file}.json`))).toBe(true);
});
