import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseNomination } from '../../../shared/domain/nomination.ts';
import { parseSourceEvent } from '../../../shared/domain/source-event.ts';
import { REGION, SOURCE } from '../../support/builders.ts';
import { runs } from '../../support/runs.ts';

const scope = { accounts: new Set([SOURCE]), region: REGION };
const folder = new URL('../../../events/', import.meta.url);
const sample = (name: string) => readFileSync(new URL(name, folder), 'utf8');
const samplesIn = (name: string) => readdirSync(new URL(`${name}/`, folder)).map((file) => `${name}/${file}`);

const codecommit: Record<string, string> = {
  'branch-created': 'push',
  'branch-updated-push': 'push',
  'branch-updated-merge-fast-forward': 'push',
  'branch-updated-merge-squash': 'push',
  'branch-updated-merge-three-way': 'push',
  'branch-deleted': 'deleted',
  'tag-created': 'push',
  'tag-updated': 'push',
  'tag-deleted': 'deleted',
  'unreferenced-merge-commit-created': 'unreferenced-merge-commit',
  'pull-request-created': 'pull-request',
  'pull-request-source-branch-updated': 'pull-request',
  'pull-request-status-changed': 'pull-request',
  'pull-request-merged': 'pull-request',
  'comment-on-commit': 'comment',
  'comment-on-pull-request': 'comment',
};

describe('sample events', () => {
  it.each(samplesIn('codecommit'))('%s is what its name says', (file) => {
    const event = parseSourceEvent(sample(file), scope);
    const kind = event.kind === 'ignored' ? event.reason : event.kind;
    expect(kind).toBe(codecommit[file.replace(/^codecommit\/|\.json$/g, '')]);
  });

  it('are all there', () => {
    const names = samplesIn('codecommit').map((file) => file.replace(/^codecommit\/|\.json$/g, ''));
    expect(names.toSorted()).toEqual(Object.keys(codecommit).toSorted());
  });

  it.each(samplesIn('codepipeline'))('%s nominates its pipeline, or is rejected by name', (file) => {
    const nomination = parseNomination(sample(file));
    const expected = file.includes('execution-state')
      ? { kind: 'rejected', reason: 'unknown-event' }
      : { kind: 'key', key: { kind: 'pipeline', name: expect.stringMatching(/^app-/) } };
    expect(nomination).toMatchObject(expected);
  });
});

describe('a heartbeat', () => {
  const file = 'commit-relay.heartbeat/source-heartbeat.json';
  const beat = JSON.parse(sample(file));
  const changedBeat = (change: object) => JSON.stringify({ ...beat, ...change });

  it('carries account and time, whatever else it holds', () => {
    const heartbeat = { eventId: beat.id, time: beat.time, account: SOURCE };
    expect(parseSourceEvent(sample(file), scope)).toEqual({ kind: 'heartbeat', heartbeat });
    const detail = { event: 'referenceUpdated', repositoryName: 'app' };
    expect(parseSourceEvent(changedBeat({ detail, resources: [] }), scope)).toEqual({ kind: 'heartbeat', heartbeat });
  });

  it.each([
    ['of an account that is not allowed', 'foreign-account', { account: '333333333333' }],
    ['of another Region', 'wrong-region', { region: 'eu-west-1' }],
    ['of another type', 'unknown-detail-type', { 'detail-type': 'Heartbeat' }],
    ['without a time', 'malformed', { time: undefined }],
    ['with parts of a second', 'malformed', { time: '2026-03-04T05:05:00.5Z' }],
    ['without an id', 'malformed', { id: '' }],
    ['of a source that begins like it', 'malformed', { source: 'commit-relay.heartbeats' }],
    ["of the relay's own source", 'malformed', { source: 'commit-relay' }],
  ])('%s is rejected as %s', (_what, reason, change) => {
    expect(parseSourceEvent(changedBeat(change), scope)).toMatchObject({ kind: 'rejected', reason });
  });

  it('is no push, whatever a source account puts into it; and no event of CodeCommit is a heartbeat', () => {
    const forged = { ...JSON.parse(sample('codecommit/branch-updated-push.json')), source: beat.source };
    const rejected = { kind: 'rejected', reason: 'unknown-detail-type', detail: expect.stringContaining(beat.source) };
    expect(parseSourceEvent(JSON.stringify(forged), scope)).toMatchObject(rejected);
    expect(parseSourceEvent(changedBeat({ source: 'aws.codecommit' }), scope)).toMatchObject({
      kind: 'rejected',
      reason: 'unknown-detail-type',
    });
  });
});

const push = JSON.parse(sample('codecommit/branch-updated-push.json'));
const changed = (change: object): string => JSON.stringify({ ...push, ...change });
const detailed = (field: string, value: unknown): string => changed({ detail: { ...push.detail, [field]: value } });

describe('a push', () => {
  it('carries what the event says', () => {
    expect(parseSourceEvent(JSON.stringify(push), scope)).toEqual({
      kind: 'push',
      push: {
        eventId: push.id,
        time: push.time,
        account: SOURCE,
        repository: push.resources[0],
        ref: 'refs/heads/main',
        commit: push.detail.commitId,
        oldCommit: push.detail.oldCommitId,
      },
    });
  });

  it('of a created branch has no old commit', () => {
    const event = parseSourceEvent(sample('codecommit/branch-created.json'), scope);
    expect(event.kind === 'push' && 'oldCommit' in event.push).toBe(false);
  });
});

describe('a deletion', () => {
  it.each(['branch-deleted', 'tag-deleted'])('carries what the event says: %s', (file) => {
    const { id: eventId, time, detail, resources } = JSON.parse(sample(`codecommit/${file}.json`));
    const ref = detail.referenceFullName;
    const oldCommit = detail.oldCommitId;
    const deletion = { eventId, time, account: SOURCE, repository: resources[0], ref };
    expect(parseSourceEvent(sample(`codecommit/${file}.json`), scope)).toEqual({
      kind: 'deleted',
      deletion: oldCommit === undefined ? deletion : { ...deletion, oldCommit },
    });
  });

  it('may know its last commit, or not', () => {
    const event = JSON.parse(sample('codecommit/branch-deleted.json'));
    const of = (oldCommitId?: string) => {
      const { oldCommitId: _old, ...detail } = event.detail;
      const body = { ...event, detail: { ...detail, ...(oldCommitId && { oldCommitId }) } };
      const parsed = parseSourceEvent(JSON.stringify(body), scope);
      return parsed.kind === 'deleted' ? parsed.deletion : undefined;
    };
    expect(of('a'.repeat(40))).toMatchObject({ oldCommit: 'a'.repeat(40) });
    expect(of()).not.toHaveProperty('oldCommit');
  });
});

describe('an event that starts nothing', () => {
  it.each([
    ['pull-request-created', 'pull-request'],
    ['comment-on-commit', 'comment'],
    ['comment-on-pull-request', 'comment'],
    ['unreferenced-merge-commit-created', 'unreferenced-merge-commit'],
  ])('is told by its id: %s', (file, reason) => {
    const { id: eventId } = JSON.parse(sample(`codecommit/${file}.json`));
    const expected = { kind: 'ignored', eventId, account: SOURCE, reason };
    expect(parseSourceEvent(sample(`codecommit/${file}.json`), scope)).toEqual(expected);
  });
});

describe('a bad event', () => {
  it.each([
    ['junk', 'not-json', () => 'x'.repeat(300_000)],
    ['nothing', 'not-json', () => ''],
    ['a JSON scalar', 'malformed', () => '3'],
    ['an empty object', 'malformed', () => '{}'],
    ['another source', 'malformed', () => changed({ source: 'my.app' })],
    ['an account that is not allowed', 'foreign-account', () => changed({ account: '333333333333' })],
    [
      'a wrong account in the ARN',
      'wrong-resource',
      () => changed({ resources: [push.resources[0].replace(SOURCE, '333333333333')] }),
    ],
    ['another repository in the ARN', 'wrong-resource', () => changed({ resources: [`${push.resources[0]}x`] })],
    ['no resource', 'wrong-resource', () => changed({ resources: [] })],
    ['another Region', 'wrong-region', () => changed({ region: 'eu-west-1' })],
    ['two resources', 'wrong-resource', () => changed({ resources: [push.resources[0], push.resources[0]] })],
    [
      'another Region in the ARN',
      'wrong-resource',
      () => changed({ resources: [push.resources[0].replace(REGION, 'eu-west-1')] }),
    ],
    ['a detail-type that objects have', 'unknown-detail-type', () => changed({ 'detail-type': 'constructor' })],
    ['no event', 'unknown-change', () => detailed('event', undefined)],
    ['an empty repository name', 'malformed', () => detailed('repositoryName', '')],
    ['an unknown detail-type', 'unknown-detail-type', () => changed({ 'detail-type': 'CodeCommit News' })],
    ['an unknown change', 'unknown-change', () => detailed('event', 'referenceFrozen')],
    ['no reference', 'malformed', () => detailed('referenceFullName', undefined)],
    ['no reference name', 'malformed', () => detailed('referenceName', undefined)],
    ['a reference name of another branch', 'malformed', () => detailed('referenceName', 'other')],
    ['a tag with a branch name', 'malformed', () => detailed('referenceType', 'tag')],
    ['no commit', 'malformed', () => detailed('commitId', undefined)],
    ['a short commit', 'malformed', () => detailed('commitId', 'abc')],
    ['no old commit in an update', 'malformed', () => detailed('oldCommitId', undefined)],
    ['a time with a zone', 'malformed', () => changed({ time: '2026-01-02T03:04:05+01:00' })],
    ['a ref with a blank', 'malformed', () => detailed('referenceFullName', 'refs/heads/a b')],
  ])('with %s is rejected as %s', (_what, reason, body) => {
    const detail = expect.stringMatching(/\S/);
    expect(parseSourceEvent(body(), scope)).toMatchObject({ kind: 'rejected', reason, detail });
  });

  it.each([
    ['that cannot be read', '{', undefined],
    ['without one', '{}', undefined],
    ['with an empty one', '{"id":""}', undefined],
    ['with one that is too long', JSON.stringify({ id: 'x'.repeat(101) }), undefined],
    ['that is malformed', changed({ id: 'e1', time: 'now' }), 'e1'],
    ['of another account', changed({ id: 'e1', account: '333333333333' }), 'e1'],
    ['of another Region', changed({ id: 'e1', region: 'eu-west-1' }), 'e1'],
    ['of another type', changed({ id: 'e1', 'detail-type': 'x' }), 'e1'],
    ['of another change', changed({ id: 'e1', detail: { event: 'x' } }), 'e1'],
    ['of another resource', changed({ id: 'e1', resources: [] }), 'e1'],
  ])('is told by its id, where it has one: %s', (_what, body, eventId) => {
    const event = parseSourceEvent(body, scope);
    expect(event.kind === 'rejected' && event.eventId).toBe(eventId);
    expect('eventId' in event).toBe(eventId !== undefined);
  });

  it.each([
    ['account', changed({ account: '333333333333' }), ['333333333333']],
    ['Region', changed({ region: 'eu-west-1' }), [REGION, 'eu-west-1']],
    ['detail-type', changed({ 'detail-type': 'CodeCommit News' }), ['"CodeCommit News"']],
    ['resource', changed({ resources: ['x'] }), [push.resources[0], '["x"]']],
    ['field of the detail', detailed('repositoryName', 5), ['detail.repositoryName', '5']],
  ])('names the %s that it got', (_what, body, texts) => {
    const event = parseSourceEvent(body, scope);
    for (const text of texts) expect(event).toMatchObject({ detail: expect.stringContaining(text) });
  });

  it('names the field and the value', () => {
    const event = parseSourceEvent(detailed('commitId', 'abc'), scope);
    expect(event).toMatchObject({ detail: expect.stringMatching(/commitId: .*40 hexadecimal.*"abc"/) });
  });

  it('never throws, whatever a message holds', () => {
    const body = fc.oneof(
      fc.string(),
      fc.json(),
      fc.jsonValue().map((detail) => changed({ detail })),
    );
    fc.assert(
      fc.property(body, (text) => {
        expect(['push', 'ignored', 'rejected']).toContain(parseSourceEvent(text, scope).kind);
        expect(['key', 'rejected']).toContain(parseNomination(text).kind);
      }),
      { numRuns: runs(500) },
    );
  });
});
