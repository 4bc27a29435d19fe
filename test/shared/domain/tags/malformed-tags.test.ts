import { describe, expect, it } from 'vitest';
import { register } from '../../../../shared/domain/registration.ts';
import { parseTags, printTags } from '../../../../shared/domain/tags/parse-tags.ts';
import { definition, deployment, sourceAction } from '../../../support/builders.ts';
import { MALFORMED_TAGS } from '../../../support/malformed-tags.ts';

const deploy = {
  ...sourceAction({ action: 'Deploy' }),
  actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CodeDeploy', version: '1' },
};
const pipeline = definition({ sources: [sourceAction(), deploy] });

describe('malformed tags', () => {
  it.each(MALFORMED_TAGS)('$what', ({ tags, reasons }) => {
    const registration = register(pipeline, { ...tags, team: 'payments' }, deployment);
    const problems = registration.kind === 'invalid' ? registration.problems : [];
    expect(problems.map(({ reason }) => reason).toSorted()).toEqual([...reasons].toSorted());
    for (const { tag, value, position, message, expected } of problems) {
      expect(tags[tag]).toBe(value);
      if (position !== undefined) expect(value.slice(position)).toMatch(/^\S/);
      expect([message, expected]).toEqual([expect.stringMatching(/\S/), expect.stringMatching(/\S/)]);
      expect([message, expected].join()).not.toContain('undefined');
    }
  });

  it.each(MALFORMED_TAGS)('$what: what was understood of it is printed again and means the same', ({ tags }) => {
    const parsed = parseTags(tags);
    if (parsed === undefined) throw new Error('not following');
    const again = parseTags({ 'commit-relay:follow': '@', ...printTags(parsed) });
    expect(again?.general.paths?.map(({ means }) => means)).toEqual(
      parsed.general.paths?.length === 0 ? undefined : parsed.general.paths?.map(({ means }) => means),
    );
  });
});
