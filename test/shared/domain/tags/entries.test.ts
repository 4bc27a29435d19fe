import { describe, expect, it } from 'vitest';
import { type Meanings, printEntry, readEntry } from '../../../../shared/domain/tags/grammar.ts';
import type { TagName } from '../../../../shared/domain/tags/tag-key.ts';

const ARN = 'arn:aws-cn:codecommit:cn-north-1:111111111111:my.app_1-x';

describe('an entry', () => {
  it.each<[TagName, string, unknown]>([
    ['follow', '@', { kind: 'own-branch' }],
    ['follow', '-', { kind: 'nothing' }],
    ['follow', 'main', { kind: 'ref', ref: 'refs/heads/main' }],
    ['follow', 'a-b', { kind: 'ref', ref: 'refs/heads/a-b' }],
    ['follow', 'a.lock.x/b.c', { kind: 'ref', ref: 'refs/heads/a.lock.x/b.c' }],
    ['follow', 'refs.x', { kind: 'ref', ref: 'refs/heads/refs.x' }],
    ['follow', 'x/refs/heads/y', { kind: 'ref', ref: 'refs/heads/x/refs/heads/y' }],
    ['follow', 'x/refs/pull', { kind: 'ref', ref: 'refs/heads/x/refs/pull' }],
    ['follow', 'refs/tags/v1', { kind: 'ref', ref: 'refs/tags/v1' }],
    ['follow', 'a/-b', { kind: 'ref', ref: 'refs/heads/a/-b' }],
    ['follow', 'a@b', { kind: 'ref', ref: 'refs/heads/a@b' }],
    ['follow', 'release/', { kind: 'prefix', prefix: 'refs/heads/release/' }],
    ['follow', 'refs/tags/', { kind: 'prefix', prefix: 'refs/tags/' }],
    ['follow', 'release/:/', { kind: 'pattern', pattern: 'refs/heads/release/:/' }],
    ['follow', ':', { kind: 'pattern', pattern: 'refs/heads/:' }],
    ['follow', '::', { kind: 'pattern', pattern: 'refs/heads/::' }],
    ['follow', 'a::b:c', { kind: 'pattern', pattern: 'refs/heads/a::b:c' }],
    ['repository', '111111111111/app', { account: '111111111111', name: 'app' }],
    ['repository', ARN, { account: '111111111111', name: 'my.app_1-x', partition: 'aws-cn', region: 'cn-north-1' }],
    ['paths', 'a', 'a'],
    ['paths', 'a/b/', 'a/b/'],
    ['paths', '::/:.md', '::/:.md'],
    ['paths', '..a/.b/...', '..a/.b/...'],
    ['ignore-paths', 'docs/', 'docs/'],
    ['start', 'commit', 'commit'],
    ['variables', 'A-b@_9=old-commit', { name: 'A-b@_9', fact: 'old-commit' }],
    ['variables', `${'x'.repeat(128)}=ref`, { name: 'x'.repeat(128), fact: 'ref' }],
    ['paused', 'false', 'false'],
    ['repair', 'observe', 'observe'],
  ])('of %s: %s is read, and printed as it was', (name, entry, means) => {
    expect(readEntry(name, entry)).toEqual({ means });
    expect(printEntry(name, means as Meanings[TagName])).toBe(entry);
  });

  it.each<[TagName, string, string]>([
    // tag, entry, what the expected text must hold
    ['follow', 'refs/heads/', '@'],
    ['follow', 'refs/heads', 'refs/tags/v:'],
    ['follow', 'refs/x', '@'],
    ['follow', 'a..b', '@'],
    ['follow', 'a.', '@'],
    ['follow', '.a', '@'],
    ['follow', 'a/.b', '@'],
    ['follow', 'a.lock', '@'],
    ['follow', 'a.lock/b', '@'],
    ['follow', '-a', '@'],
    ['follow', 'refs/tags/-a', '@'],
    ['follow', 'a//b', '@'],
    ['follow', '/a', '@'],
    ['follow', 'a:::b', '@'],
    ['follow', 'a~b', 'letters'],
    ['repository', 'app', '<account>/<name>'],
    ['repository', 'x111111111111/app', '<account>/<name>'],
    ['repository', '111111111111/app/x', '<account>/<name>'],
    ['repository', `x${ARN}`, '<account>/<name>'],
    ['repository', `${ARN}/x`, '<account>/<name>'],
    ['paths', '/a', 'services/api/'],
    ['paths', 'a//b', 'services/api/'],
    ['paths', 'a/./b', 'services/api/'],
    ['paths', '../a', 'services/api/'],
    ['paths', 'a/..', 'services/api/'],
    ['paths', '/', 'services/api/'],
    ['paths', 'a//', 'services/api/'],
    ['paths', 'a:::b', 'services/api/'],
    ['start', 'HEAD', 'head or commit'],
    ['variables', 'A', 'NAME=fact'],
    ['variables', 'A=', 'NAME=fact'],
    ['variables', '=ref', 'NAME=fact'],
    ['variables', 'A=refs', 'NAME=fact'],
    ['variables', 'A=ref/x', 'NAME=fact'],
    ['variables', 'A.b=ref', 'NAME=fact'],
    ['variables', '.A=ref', 'NAME=fact'],
    ['variables', `${'x'.repeat(129)}=ref`, 'short-commit'],
    ['paused', 'yes', 'true or false'],
    ['repair', 'on', 'repair or observe or off'],
    ['paths', 'a*b', ': in place of *'],
  ])('of %s: %s is not valid, and "%s" helps', (name, entry, help) => {
    const reading = readEntry(name, entry);
    const fault = 'fault' in reading ? reading.fault : undefined;
    expect(fault?.reason).toBe('invalid-entry');
    expect(fault?.message).toContain(entry);
    expect(fault?.expected).toContain(help);
  });

  it.each(['main', 'a/b', 'release/', 'x:'])(
    'of follow is short: refs/heads/%s is not valid, and it is said how',
    (short) => {
      expect(readEntry('follow', `refs/heads/${short}`)).toMatchObject({ fault: { expected: short } });
    },
  );
});
