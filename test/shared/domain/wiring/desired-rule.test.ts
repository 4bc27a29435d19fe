import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compilePattern } from '../../../../local/events/pattern.ts';
import { SOURCE } from '../../../support/builders.ts';
import { desiredRule, OTHER } from '../../../support/wiring-deployment.ts';

const sample = (file: string) =>
  JSON.parse(readFileSync(new URL(`../../../../events/${file}.json`, import.meta.url), 'utf8'));
const push = sample('codecommit/branch-updated-push');
const heartbeat = sample('commit-relay.heartbeat/source-heartbeat');
const of = (repositoryName: string) => ({ ...push, detail: { ...push.detail, repositoryName } });

/** Whether the forward rule of an account lets an event through: one that restricts nothing, and one that takes `shop` and `team-*`. */
const isForwarded = (account: string, event: object) =>
  compilePattern(JSON.stringify(desiredRule(account).EventPattern))(event);

describe('the pattern of a forward rule', () => {
  it.each<[string, object, boolean, boolean]>([
    ['a push of any repository', of('app'), true, false],
    ['a push of a repository that is named', of('shop'), true, true],
    ['a push of a repository by its prefix', of('team-a'), true, true],
    ['a push of a repository that begins like one that is named', of('shopping'), true, false],
    ['a created branch', sample('codecommit/branch-created'), true, false],
    ['a deleted git tag', sample('codecommit/tag-deleted'), true, false],
    ['a heartbeat', heartbeat, true, true],
    ['a heartbeat with a detail', { ...heartbeat, detail: { more: 'x' } }, true, true],
    ['a heartbeat that names a repository', { ...heartbeat, detail: { repositoryName: 'app' } }, true, false],
    ['a pull request', sample('codecommit/pull-request-created'), false, false],
    ['a comment', sample('codecommit/comment-on-commit'), false, false],
    ['an event of CodePipeline', sample('codepipeline/execution-state-change-started'), false, false],
    ["one of the relay's own events", sample('commit-relay/pipeline-started'), false, false],
    ['another event of the source of heartbeats', { ...heartbeat, 'detail-type': 'Heartbeat' }, false, false],
    ['a heartbeat of another source', { ...heartbeat, source: 'my.app' }, false, false],
  ])('%s', (_what, event, all, restricted) => {
    expect([isForwarded(SOURCE, event), isForwarded(OTHER, event)]).toEqual([all, restricted]);
  });
});
