import fc from 'fast-check';
import { minimatch } from 'minimatch';
import { describe, expect, it } from 'vitest';
import { fromStars, matchesGlob, matchesPath, toStars } from '../../../shared/domain/glob.ts';
import { runs } from '../../support/runs.ts';

const MEANING: Readonly<Record<string, string>> = { '::/': '(?:.*/)?', '::': '.*', ':': '[^/]*', '.': '\\.' };

describe('a glob', () => {
  it.each([
    // glob, texts that it matches, texts that it does not
    ['main', ['main'], ['mai', 'main2', 'Main', 'x/main', '']],
    [':', ['main', 'v1.2', ''], ['a/b', '/']],
    ['hotfix-:', ['hotfix-1', 'hotfix-'], ['hotfix-1/x', 'hotfix', 'a/hotfix-1']],
    [':-fix', ['a-fix', '-fix', 'a-fix-fix'], ['a-fix2', 'x/a-fix']],
    ['release/:', ['release/1', 'release/1.2'], ['release', 'release/1/2', 'releases/1']],
    ['release/::', ['release/1', 'release/1/2'], ['release', 'releases/1']],
    ['::', ['main', 'a/b/c', ''], []],
    ['::/deploy', ['deploy', 'a/deploy', 'a/b/deploy', '/deploy'], ['redeploy', 'a/redeploy', 'deploy/a']],
    ['a/::/b', ['a/b', 'a/x/b', 'a/x/y/b'], ['a/xb', 'ab', 'a/b/c']],
    ['a::/b', ['a/b', 'ax/b', 'a/x/b'], ['ab', 'axb']],
    ['a::b', ['ab', 'a/b', 'a/x/b', 'axb'], ['a', 'b', 'abc']],
    ['::/:.md', ['a.md', 'docs/a.md', 'docs/x/b.md'], ['a.mdx', 'docs']],
    [':a:/:b', ['xax/xb', 'a/b', 'aa/bb'], ['x/b', 'xa/x', 'a/x/b']],
    ['::/a/::/b', ['a/b', 'x/a/y/b', 'a/a/b/b'], ['b/a', 'a/xb']],
    ['v:.:', ['v1.2', 'v1.2.3', 'v.'], ['v1', 'x1.2']],
    ['', [''], ['a']],
  ])('"%s" matches %j and none of %j', (glob, matching, others) => {
    expect(matching.filter((text) => !matchesGlob(glob, text))).toEqual([]);
    expect(others.filter((text) => matchesGlob(glob, text))).toEqual([]);
  });

  const text = fc.array(fc.constantFrom('a', 'b', '/', '.'), { maxLength: 12 }).map((parts) => parts.join(''));
  const glob = fc
    .array(fc.constantFrom('a', 'b', '/', ':', '::', '::/', '/::', '.'), { maxLength: 8 })
    .map((parts) => parts.join(''))
    .filter((each) => !each.includes(':::'));

  it('means what the regular expression for it means', () => {
    fc.assert(
      fc.property(glob, text, (pattern, subject) => {
        const source = pattern.replaceAll(/(?<=^|\/)::\/|::|:|\./g, (token) => MEANING[token] ?? token);
        expect(matchesGlob(pattern, subject)).toBe(new RegExp(`^${source}$`).test(subject));
      }),
      { numRuns: runs(20_000) },
    );
  });

  it('agrees with minimatch, where both have a meaning for it', () => {
    const name = fc.stringMatching(/^[ab.-]{1,3}$/).filter((each) => !/^\.+$/.test(each));
    const segment = fc.oneof(name, fc.constantFrom('*', 'a*', '*b', 'a*b', '**'));
    const pathOf = (part: fc.Arbitrary<string>) =>
      fc.array(part, { minLength: 1, maxLength: 4 }).map((p) => p.join('/'));
    fc.assert(
      fc.property(pathOf(segment), pathOf(name), (stars, path) => {
        const options = { dot: true, nocomment: true, nonegate: true, noext: true, nobrace: true } as const;
        expect(matchesGlob(fromStars(stars), path)).toBe(minimatch(path, stars, options));
      }),
      { numRuns: runs(20_000) },
    );
  });

  it('without wildcards is a file, or all below a folder', () => {
    fc.assert(
      fc.property(text, text, (entry, below) => {
        for (const path of [entry, below, `${entry}${below}`]) {
          expect(matchesPath(entry, path)).toBe(entry.endsWith('/') ? path.startsWith(entry) : path === entry);
        }
      }),
      { numRuns: runs(1000) },
    );
  });

  it('is decided quickly, however nasty it is', () => {
    const steps = 'a'.repeat(1000);
    expect(matchesGlob(`${':a'.repeat(125)}b`, steps)).toBe(false);
    expect(matchesGlob(`${'::a'.repeat(80)}b`, steps)).toBe(false);
    expect(matchesGlob(`${'::/a/'.repeat(50)}b`, 'a/'.repeat(500))).toBe(false);
  });

  it('is read by people with stars', () => {
    expect(toStars('release/::/v:')).toBe('release/**/v*');
    expect(fromStars('release/**/v*')).toBe('release/::/v:');
  });
});
