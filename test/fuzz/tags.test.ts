import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Follower } from '../../shared/domain/follower.ts';
import { register } from '../../shared/domain/registration.ts';
import { FOLLOW_TAG } from '../../shared/domain/tags/tag-key.ts';
import { definition, deployment, sourceAction } from '../support/builders.ts';
import { PATIENCE, tryCases } from './seeded.ts';

const PARTS = [
  ...['main', 'release/', 'hotfix-:', '::', ':', '@', '-', 'refs/tags/v:', 'refs/heads/x', 'head', 'commit', 'true'],
  ...[
    'COMMIT=commit',
    'A=b=c',
    '=',
    'services/api/',
    '*',
    ',',
    '!',
    '..',
    '/',
    '\u0000',
    '\ud800',
    '\u{1f4a5}',
    '\u3000',
  ],
  ...[
    '111111111111/web',
    '333333333333/x',
    'arn:aws:codecommit:ap-south-1:111111111111:app',
    '__proto__',
    'x'.repeat(300),
  ],
];
const NAMES = [
  'follow',
  'repository',
  'paths',
  'ignore-paths',
  'start',
  'variables',
  'paused',
  'repair',
  'nothing',
  '',
];
const ENDS = ['', '.2', '.3', '.02', '.-1', ':Source', ':Config', ':', '.2:Source', ':__proto__'];

const value = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.constantFrom(...PARTS), { maxLength: 4 }).map((parts) => parts.join(' ')) },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
);
const name = fc
  .tuple(fc.constantFrom(...NAMES), fc.constantFrom(...ENDS))
  .map(([tag, end]) => `commit-relay:${tag}${end}`);
const tags = fc
  .tuple(fc.dictionary(name, value, { maxKeys: 5 }), value)
  .map(([others, follow]): Record<string, string> => ({ ...others, [FOLLOW_TAG]: follow }));

const pipeline = definition({
  sources: [sourceAction(), sourceAction({ action: 'Config', repository: 'config', account: undefined })],
});

describe('tags that nobody would write', () => {
  it('register whole followers, or none and say what is wrong with which tag', { timeout: PATIENCE }, async () => {
    await tryCases('tag sets', tags, 20_000, async (given) => {
      const registration = register(pipeline, given, { ...deployment, selfService: ['app-*'] });
      switch (registration.kind) {
        case 'not-following':
          throw new Error('it has a follow tag');
        case 'registered':
          for (const follower of registration.followers) Follower.parse(follower);
          expect(registration.followers.length).toBeGreaterThan(0);
          break;
        case 'invalid':
          expect(registration.problems.length).toBeGreaterThan(0);
          for (const { tag, message, expected } of registration.problems) {
            expect([tag in given || tag === FOLLOW_TAG, message !== '', expected !== '']).toEqual(Array(3).fill(true));
          }
      }
    });
  });
});
