import { describe, expect, it } from 'vitest';
import type { EventRule } from '../../../../shared/domain/triggers/event-rule.ts';
import { markOf, migratedAt } from '../../../../shared/domain/triggers/migrated-mark.ts';
import { at } from '../../../support/builders.ts';
import { rule } from '../../../support/rules.ts';

const migrated: EventRule = rule();
const mark = markOf(migrated, at(0));
const read = (of: EventRule, value: string) => migratedAt(of, { 'commit-relay:migrated': value });

describe('the mark of a rule that was migrated', () => {
  it('says when, and of which pattern', () => {
    expect(markOf(migrated, at(0))).toMatch(new RegExp(`^${at(0)} [0-9a-f]{16}$`));
    expect(markOf({ ...migrated, pattern: '{}' }, at(0))).not.toBe(markOf(migrated, at(0)));
    expect(read(migrated, mark)).toBe(at(0));
  });

  it.each<[string, EventRule, string]>([
    ['another pattern since', { ...migrated, pattern: '{}' }, mark],
    ['a schedule since', { ...migrated, schedule: 'rate(1 day)' }, mark],
    ['one word', migrated, mark.split(' ')[1] ?? ''],
    ['a word more', migrated, `${mark} x`],
    ['no time', migrated, mark.replace(/^\S+/, 'then')],
    ['nothing', migrated, ''],
  ])('is none: %s', (_, of, value) => {
    expect(read(of, value)).toBeUndefined();
  });

  it('is none of a rule without the tag', () => {
    expect(migratedAt(migrated, { other: mark })).toBeUndefined();
  });

  it('is one whatever else was changed of the rule', () => {
    expect(read({ ...migrated, state: 'DISABLED', description: 'x', name: 'y' }, mark)).toBe(at(0));
  });
});
