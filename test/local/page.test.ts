import fc from 'fast-check';
import { expect, test } from 'vitest';
import { pageOf } from '../../local/page.ts';

const refuse = () => new Error('no such token');
const request = { list: 'names', key: (name: string) => name, invalid: refuse };

const names = fc.uniqueArray(fc.string(), { maxLength: 30 }).map((all) => all.sort());
const sizes = fc.integer({ min: 1, max: 10 });

test('the pages of a list, put together, are the list', () => {
  fc.assert(
    fc.property(names, sizes, (all, size) => {
      const seen: string[] = [];
      let token: string | undefined;
      do {
        const page = pageOf(all, { ...request, size, token });
        expect(page.items.length).toBeLessThanOrEqual(size);
        seen.push(...page.items);
        token = page.token;
      } while (token !== undefined);
      expect(seen).toEqual(all);
    }),
  );
});

test('what goes between two pages moves nothing that stays', () => {
  fc.assert(
    fc.property(names, sizes, fc.nat(), (all, size, gone) => {
      const first = pageOf(all, { ...request, size, token: undefined });
      if (first.token === undefined) return;
      const left = all.filter((_, index) => index !== gone % all.length);
      const rest = pageOf(left, { ...request, size: 100, token: first.token });
      expect(rest.items).toEqual(left.filter((name) => name > (first.items.at(-1) ?? '')));
    }),
  );
});

test.each([['made up'], ['e30'], [Buffer.from('{"list":"others","after":"a"}').toString('base64url')]])(
  'the token %j is refused',
  (token) => {
    expect(() => pageOf(['a'], { ...request, size: 1, token })).toThrow('no such token');
  },
);
