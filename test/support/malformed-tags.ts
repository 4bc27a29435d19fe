import type { ProblemReason } from '../../shared/domain/tags/problem.ts';

type Tags = Readonly<Record<string, string>>;

/** Tag sets that no version of the grammar can accept, and the reasons of their problems. */
export type MalformedTags = { readonly what: string; readonly tags: Tags; readonly reasons: readonly ProblemReason[] };

const RELAY = 'commit-relay:';
const set = (what: string, tags: Tags, ...reasons: ProblemReason[]): MalformedTags => {
  const full = Object.entries({ follow: 'main', ...tags }).map(([tag, value]) => [`${RELAY}${tag}`, value]);
  return { what, tags: Object.fromEntries(full), reasons };
};
const follow = (value: string, ...reasons: ProblemReason[]) =>
  set(`follow = ${JSON.stringify(value.slice(0, 40))}`, { follow: value }, ...reasons);

const LONG = 'feature/'.repeat(32);

export const MALFORMED_TAGS: readonly MalformedTags[] = [
  follow('', 'empty'),
  follow(' ', 'empty'),
  follow('   \u3000 ', 'empty'),
  follow('a..b', 'invalid-entry'),
  follow('main /leading', 'invalid-entry'),
  follow('a//b', 'invalid-entry'),
  follow('.hidden', 'invalid-entry'),
  follow('a/.hidden', 'invalid-entry'),
  follow('trailing.', 'invalid-entry'),
  follow('x.lock', 'invalid-entry'),
  follow('a.lock/b', 'invalid-entry'),
  follow('-dash', 'invalid-entry'),
  follow('- main', 'invalid-entry'),
  follow('-', 'empty'),
  follow('x@{1}', 'invalid-entry'),
  follow('a~1', 'invalid-entry'),
  follow('release/*', 'invalid-entry'),
  follow('main,develop', 'invalid-entry'),
  follow('!main', 'invalid-entry'),
  follow('[abc]', 'invalid-entry'),
  follow('a?b', 'invalid-entry'),
  follow('a\\b', 'invalid-entry'),
  follow('a\u0000b', 'invalid-entry'),
  follow('💥', 'invalid-entry'),
  follow('\ud800', 'invalid-entry'),
  follow(':::', 'invalid-entry'),
  follow('release/::::', 'invalid-entry'),
  follow('/', 'invalid-entry'),
  follow('//', 'invalid-entry'),
  follow('refs/', 'invalid-entry'),
  follow('refs/heads/main', 'invalid-entry'),
  follow('refs/heads/', 'invalid-entry'),
  follow('refs/pull/1', 'invalid-entry'),
  follow('refs/::', 'invalid-entry'),
  follow('refs/tags/..', 'invalid-entry'),
  follow('refs/tags//', 'invalid-entry'),
  follow(`${LONG}/`.slice(0, 256).replace('feature/', '/feature'), 'invalid-entry'),
  follow('/ '.repeat(128), ...Array.from({ length: 128 }, () => 'invalid-entry' as const)),
  follow('x'.repeat(257), 'too-long', 'not-allowed'),
  set('follow.3 without follow.2', { 'follow.3': 'develop' }, 'misplaced-tag', 'not-allowed'),
  set(
    'conflicting continuations',
    { 'paths.2': 'a/', 'paths.4': 'b/', 'paths.5': 'c/' },
    'misplaced-tag',
    'misplaced-tag',
  ),
  set('a continuation for one action only', { paths: 'a/', 'paths.2:Source': 'b/' }, 'misplaced-tag'),
  set('a continuation of a word', { start: 'head', 'start.2': 'commit' }, 'misplaced-tag', 'too-many'),
  set('an empty continuation', { paths: 'a/', 'paths.2': '' }, 'empty'),
  set('part 1', { 'paths.1': 'a/' }, 'unknown-tag'),
  set('part 02', { paths: 'a/', 'paths.02': 'b/' }, 'unknown-tag'),
  set('part -1', { 'paths.-1': 'a/' }, 'unknown-tag'),
  set('part 99999', { 'paths.99999': 'a/' }, 'unknown-tag'),
  set('a misspelt tag', { path: 'src/' }, 'unknown-tag'),
  set('a tag in capitals', { Paused: 'true' }, 'unknown-tag'),
  set('no name', { '': 'x' }, 'unknown-tag'),
  set('a name with a space', { 'paused ': 'true' }, 'unknown-tag'),
  set('__proto__', { ['__proto__']: 'x', constructor: 'y' }, 'unknown-tag', 'unknown-tag'),
  set('an action that is not there', { 'follow:Nowhere': 'main' }, 'unknown-action'),
  set('an action that is no source', { 'paths:Deploy': 'a/' }, 'not-a-source'),
  set('an action with a space', { 'follow:My Source': 'main' }, 'unknown-tag'),
  set('two actions', { 'follow:Source:Config': 'main' }, 'unknown-tag'),
  set('nothing for the only source', { 'follow:Source': '-' }, 'empty'),
  set('an empty action', { 'follow:Source': '' }, 'empty'),
  set('an absolute path', { paths: '/src/' }, 'invalid-entry'),
  set('a path upwards', { paths: 'src/../lib/' }, 'invalid-entry'),
  set('a path from here', { paths: './src/' }, 'invalid-entry'),
  set('no path', { 'ignore-paths': ' ' }, 'empty'),
  set('stars in paths', { paths: 'src/**' }, 'invalid-entry'),
  set('a repository by name alone', { repository: 'app' }, 'invalid-entry'),
  set('a repository of a short account', { repository: '11111111111/app' }, 'invalid-entry'),
  set('a repository in another account', { repository: '333333333333/app' }, 'foreign-account', 'not-allowed'),
  set(
    'a repository in another Region',
    { repository: 'arn:aws:codecommit:eu-west-1:111111111111:app' },
    'foreign-region',
    'not-allowed',
  ),
  set('an ARN of something else', { repository: 'arn:aws:s3:::app' }, 'invalid-entry'),
  set('two repositories', { repository: '111111111111/app 111111111111/app' }, 'too-many'),
  set('an unknown start', { start: 'tail' }, 'invalid-entry'),
  set('a start in capitals', { start: 'HEAD' }, 'invalid-entry'),
  set('two starts', { start: 'head commit' }, 'too-many'),
  set('a pause that is neither', { paused: 'yes' }, 'invalid-entry'),
  set('a pause of 1', { paused: '1' }, 'invalid-entry'),
  set('an unknown repair', { repair: 'always' }, 'invalid-entry'),
  set('a variable without a fact', { variables: 'COMMIT' }, 'invalid-entry'),
  set('a variable without a name', { variables: '=commit' }, 'invalid-entry'),
  set('a variable of an unknown fact', { variables: 'A=weather' }, 'invalid-entry'),
  set('a variable with a dot', { variables: 'A.B=commit' }, 'invalid-entry'),
  set('a variable twice', { variables: 'A=commit A=ref' }, 'duplicate'),
  set(
    'fifty-one variables',
    Object.fromEntries(
      [0, 1, 2].map((part) => [
        part === 0 ? 'variables' : `variables.${part + 1}`,
        Array.from({ length: 17 }, (_, n) => `V${part}${n}=ref`).join(' '),
      ]),
    ),
    'too-many',
  ),
  set(
    'everything at once',
    { follow: '..', repository: 'x', paths: '/', start: '?', variables: '=', paused: '?', repair: '?', 'x.2:y': 'z' },
    ...Array.from({ length: 7 }, () => 'invalid-entry' as const),
    'unknown-tag',
  ),
];
