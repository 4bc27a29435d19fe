import { describe, expect, it } from 'vitest';
import { amiss, changedDefinitions, changedTags } from '../../../shared/domain/census.ts';
import { PipelineName } from '../../../shared/domain/names.ts';
import type { PipelineStatus } from '../../../shared/domain/pipeline-status.ts';
import { REGISTRATION_RULES } from '../../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../../shared/domain/tags/tag-key.ts';
import { APP, at, follower } from '../../support/builders.ts';

const name = PipelineName.parse('app-dev');
const other = PipelineName.parse('other');
const tags = { [FOLLOW_TAG]: '@' };
const seen = { version: 1, created: at(0), tags, configHash: 'h1', rules: REGISTRATION_RULES };
const status: PipelineStatus = {
  name,
  registered: [{ repository: APP, action: 'Source' }],
  seen,
  problems: [],
  approved: [],
  warnings: [],
  dueAt: at(10),
};
const { seen: _seen, ...cutShort } = status;
const { dueAt: _dueAt, ...neverDue } = status;
const own = [follower(name)];
const both = [
  { repository: APP, action: 'Config' },
  { repository: APP, action: 'Source' },
];
const statusesOf = (...all: PipelineStatus[]) => new Map(all.map((each) => [each.name, each]));

describe('the registry alone calls for', () => {
  it.each([
    ['nothing where all is well', [status], own, at(9), []],
    ['what is due', [status], own, at(10), [name]],
    ['nothing that is never due', [neverDue], own, at(1_000_000), []],
    ['what another configuration made', [{ ...status, seen: { ...seen, configHash: 'h0' } }], own, at(0), [name]],
    ['what older rules made', [{ ...status, seen: { ...seen, rules: 0 } }], own, at(0), [name]],
    ['a reconciliation that was cut short', [cutShort], own, at(0), [name]],
    ['what lost a follower item', [status], [], at(0), [name]],
    ['what lost its item of one action of two', [{ ...status, registered: both }], own, at(0), [name]],
    ['what lost one of two', [status], [follower(name, 'main', 'Config')], at(0), [name, name]],
    ['a follower item that no status names', [status], [...own, follower('other')], at(0), [other]],
    ['nothing in an empty registry', [], [], at(0), []],
  ])('%s', (_what, statuses, followers, now, expected) => {
    expect(amiss(statusesOf(...statuses), followers, 'h1', now)).toEqual(expected);
  });
});

describe('a page of tags calls for', () => {
  it.each([
    ['nothing where they are as they were', tags, []],
    ['nothing where a tag of somebody else changed', { ...tags, team: 'x' }, []],
    ['what is tagged otherwise', { [FOLLOW_TAG]: 'main' }, [name]],
    ['what has one relay tag more', { ...tags, 'commit-relay:paused': 'true' }, [name]],
  ])('%s', (_what, shown, expected) => {
    expect(changedTags(new Map([[name, shown]]), statusesOf(status))).toEqual(expected);
  });

  it('what has no status yet, and nothing that it does not show', () => {
    expect(changedTags(new Map([[other, tags]]), statusesOf(status))).toEqual([other]);
  });

  it('what was cut short', () => {
    expect(changedTags(new Map([[name, tags]]), statusesOf(cutShort))).toEqual([name]);
    const listed = new Map([[name, { version: 1, created: at(0) }]]);
    expect(changedDefinitions(listed, statusesOf(cutShort))).toEqual([name]);
  });
});

describe('a page of definitions calls for', () => {
  it.each([
    ['nothing where they are as they were', name, { version: 1, created: at(0) }, []],
    ['what was updated', name, { version: 2, created: at(0) }, [name]],
    ['what was deleted and made anew', name, { version: 1, created: at(9) }, [name]],
    ['nothing that has no status: its tags tell', other, { version: 1, created: at(0) }, []],
  ])('%s', (_what, shown, listed, expected) => {
    expect(changedDefinitions(new Map([[shown, listed]]), statusesOf(status))).toEqual(expected);
  });
});
