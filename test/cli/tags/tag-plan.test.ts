import { describe, expect, it } from 'vitest';
import { changeLine, diffTags } from '../../../cli/tags/tag-diff.ts';
import { planTags } from '../../../cli/tags/tag-plan.ts';
import { at, definition, deployment, PIPELINES, sourceAction } from '../../support/builders.ts';

const F = 'commit-relay:follow';

describe('a diff of tags', () => {
  it.each([
    { before: {}, after: {}, lines: [] },
    { before: { [F]: '@' }, after: { [F]: '@' }, lines: [] },
    { before: {}, after: { [F]: 'main release/:' }, lines: [`+ ${F} = main release/:`] },
    { before: { [F]: '@' }, after: {}, lines: [`- ${F} = @`] },
    { before: { [F]: '' }, after: { [F]: '@' }, lines: [`~ ${F} =  -> @`] },
    {
      before: { [F]: '@', 'commit-relay:paused': 'true' },
      after: { [F]: 'main', 'commit-relay:start': 'head' },
      lines: [`~ ${F} = @ -> main`, '- commit-relay:paused = true', '+ commit-relay:start = head'],
    },
  ])('of $before and $after', ({ before, after, lines }) => {
    expect(diffTags(before, after).map((change) => changeLine(change, (_, text) => text))).toEqual(lines);
  });
});

const sources = [sourceAction(), sourceAction({ action: 'Config', repository: 'config' })];
const observed = (tags: Record<string, string>) => {
  return { account: PIPELINES, created: at(0), definition: definition({ sources }), tags };
};
const judge = { deployment, approved: [] };

describe('a plan', () => {
  it('replaces all relay tags, and leaves the tags of others alone', () => {
    const before = { [F]: 'main', 'commit-relay:folow': 'x', [`${F}:Config`]: '-', team: 'a' };
    const plan = planTags(observed(before), { [F]: '@' }, undefined, judge);
    expect(plan).toMatchObject({
      after: { [F]: '@' },
      problems: [],
      followers: [{ action: 'Source' }, { action: 'Config' }],
    });
    expect(plan.changes.map(({ kind, tag }) => [kind, tag])).toEqual([
      ['change', F],
      ['remove', `${F}:Config`],
      ['remove', 'commit-relay:folow'],
    ]);
  });

  it('for one action leaves the general tags and those of the others', () => {
    const before = { [F]: '@', [`${F}:Source`]: 'main', [`${F}:Config`]: '@', 'commit-relay:paused:Config': 'true' };
    const plan = planTags(observed(before), { [`${F}:Config`]: '-' }, 'Config', judge);
    expect(plan.after).toEqual({ [F]: '@', [`${F}:Source`]: 'main', [`${F}:Config`]: '-' });
    expect(plan.followers.map(({ action }) => action)).toEqual(['Source']);
  });

  it('is refused where only single actions would have tags, and says what to do', () => {
    const attempt = () => planTags(observed({}), { [`${F}:Config`]: 'main' }, 'Config', judge);
    expect(attempt).toThrow(/no commit-relay:follow, by which IAM[\s\S]*relay follow app-dev --branch/);
  });

  it('is refused where AWS would not take so many tags', () => {
    const others = Object.fromEntries(Array.from({ length: 50 }, (_, n) => [`t${n}`, '']));
    expect(() => planTags(observed(others), { [F]: '@' }, undefined, judge)).toThrow('51 tags');
  });

  it('has the problems that the controller would see', () => {
    const plan = planTags(observed({}), { [F]: 'main develop' }, undefined, judge);
    expect(plan).toMatchObject({
      followers: [],
      problems: [{ reason: 'not-allowed', position: 5 }, { reason: 'not-allowed' }],
    });
  });

  it('that removes everything is judged by nothing', () => {
    expect(planTags(observed({ [F]: 'a..b' }), {}, undefined, undefined)).toMatchObject({ after: {}, problems: [] });
  });
});
