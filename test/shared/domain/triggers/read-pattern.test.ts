import { describe, expect, it } from 'vitest';
import { readPattern } from '../../../../shared/domain/triggers/read-pattern.ts';
import { REGION, SOURCE } from '../../../support/builders.ts';
import { APP_ARN, pushPattern } from '../../../support/rules.ts';

const read = (pattern: object) => readPattern(JSON.stringify(pattern));

/** Each fault as its reason, without what it was found in. */
function reasons(pattern: object): string[] {
  const found = read(pattern);
  return 'faults' in found ? found.faults.map(({ reason }) => reason) : [];
}
const refs = (members: unknown[], type: unknown[] = ['branch']) =>
  pushPattern({ referenceName: members, referenceType: type });
const fullRefs = (...members: unknown[]) => pushPattern({ referenceName: undefined, referenceFullName: members });
const byName = (names: unknown[], rest: object = {}) =>
  pushPattern({ repositoryName: names }, { resources: undefined, ...rest });

describe('what is in the way of a pattern', () => {
  it.each<[string, object, string[]]>([
    ['a detail that is a text', { ...pushPattern(), detail: 'x' }, ['unreadable-pattern']],
    ['a detail that is a list', { ...pushPattern(), detail: ['x'] }, ['unreadable-pattern']],
    ['a list', [pushPattern()], ['unreadable-pattern']],
    ['a field that is a text', pushPattern({}, { account: SOURCE }), ['unreadable-pattern']],
    ['a field of the detail that is a text', pushPattern({ referenceName: 'main' }), ['unreadable-pattern']],
    [
      'alternatives within the detail, and at the top',
      { ...pushPattern({ $or: [] }), $or: [] },
      ['alternatives', 'alternatives'],
    ],
    [
      'what is found nowhere, beside an unknown field',
      pushPattern({ repositoryName: ['lib'], other: ['x'] }),
      ['unknown-field', 'matches-nothing'],
    ],
    ['a filter on the name of the repository, and nothing to compare', byName([{ prefix: 'a' }]), ['filter']],
    ['a filter on the account', pushPattern({}, { account: [{ prefix: '1' }] }), ['filter']],
    ['a filter on the events', pushPattern({ event: [{ prefix: 'r' }] }), ['filter', 'fewer-events', 'fewer-events']],
    ['a type that is none', pushPattern({ referenceType: ['note'] }), ['matches-nothing']],
    ['no names', refs([]), ['matches-nothing']],
    ['a number as a name', refs([7]), ['filter']],
    ['nothing as a name', refs([null]), ['filter']],
    ['an empty filter', refs([{}]), ['filter']],
    ['two filters in one', refs([{ prefix: 'a', suffix: 'b' }]), ['filter']],
    ['an escaped star', refs([{ wildcard: 'a\\*b' }]), ['unsayable-ref']],
    ['a star in a prefix of full names', fullRefs({ prefix: 'refs/heads/a*' }), ['unsayable-ref']],
    ['a full name that is none', fullRefs('main'), ['matches-nothing']],
    ['a full name of no branch and no git tag', fullRefs('refs/notes/x'), ['matches-nothing']],
    ['a full name within another', fullRefs('x/refs/heads/main'), ['matches-nothing']],
    ['a repository that is none', byName(['a/b']), ['matches-nothing']],
    ['an ARN that is no repository', pushPattern({}, { resources: ['arn:aws:s3:::app'] }), ['matches-nothing']],
    ['another account than its ARN', pushPattern({}, { account: ['333333333333'] }), ['matches-nothing']],
    ['another Region than its ARN', pushPattern({}, { region: ['eu-west-1'] }), ['matches-nothing']],
  ])('%s', (_, pattern, expected) => {
    expect(reasons(pattern)).toEqual(expected);
  });

  it.each([undefined, '', 'torn', 'null', '"text"'])('%s is no pattern', (text) => {
    expect(readPattern(text)).toMatchObject({ faults: [{ reason: 'unreadable-pattern' }] });
  });

  it.each<[string, unknown[]]>([
    ['event', ['referenceCreated', 'referenceUpdated']],
    ['referenceType', ['branch']],
    ['referenceName', ['main']],
    ['referenceFullName', ['refs/heads/main']],
  ])('no detail-type is no fault where %s says that it is a push', (field, values) => {
    expect(reasons({ source: ['aws.codecommit'], detail: { repositoryName: ['app'], [field]: values } })).toEqual([]);
  });
});

describe('a fault of a pattern', () => {
  it.each<[object, string, string]>([
    [pushPattern({}, { time: ['x'] }), 'time', ''],
    [pushPattern({ callerUserArn: ['x'] }), 'detail.callerUserArn', ''],
    [pushPattern({ $or: [] }), 'detail.$or', ''],
    [pushPattern({}, { region: REGION }), 'region', ''],
    [pushPattern({ event: 'x' }), 'detail.event', ''],
    [pushPattern({}, { resources: [{ prefix: 'arn:aws:' }] }), 'resources', 'arn:aws:'],
    [byName([{ suffix: '-app' }]), 'detail.repositoryName', '-app'],
    [pushPattern({}, { account: [{ prefix: '11' }] }), 'account', '11'],
    [pushPattern({}, { region: [{ prefix: 'ap-' }] }), 'region', 'ap-'],
    [pushPattern({}, { source: ['aws.codecommit', { prefix: 'mine' }] }), 'source', 'mine'],
    [pushPattern({}, { source: ['aws.codecommit', 'mine'] }), 'source', 'mine'],
    [pushPattern({}, { source: undefined }), 'source', ''],
    [pushPattern({}, { 'detail-type': [...pushPattern()['detail-type'], { prefix: 'Code' }] }), 'detail-type', 'Code'],
    [pushPattern({}, { 'detail-type': ['Push'] }), 'detail-type', 'Push'],
    [{ source: ['aws.codecommit'], resources: [APP_ARN] }, 'detail-type', ''],
    [pushPattern({ event: [{ 'anything-but': 'x' }] }), 'detail.event', 'anything-but'],
    [pushPattern({ event: ['referenceCreated', 'referenceUpdated', 'x'] }), 'detail.event', 'x'],
    [pushPattern({ event: ['referenceCreated'] }), 'detail.event', 'referenceUpdated'],
    [pushPattern({ referenceType: [{ prefix: 'b' }, 'branch'] }), 'detail.referenceType', 'prefix'],
    [pushPattern({ referenceType: ['note'] }), 'detail.referenceType', 'note'],
    [refs([{ prefix: 7 }]), 'detail.referenceName', 'prefix'],
    [refs(['a*']), 'detail.referenceName', 'a*'],
    [refs([]), 'detail.referenceName', ''],
    [fullRefs({ suffix: 7 }), 'detail.referenceFullName', 'suffix'],
    [fullRefs({ prefix: 'ref' }), 'detail.referenceFullName', 'ref'],
    [pushPattern({ referenceFullName: ['x'] }), 'detail.referenceName', 'detail.referenceFullName'],
    [pushPattern({}, { resources: undefined }), 'resources', 'detail.repositoryName'],
    [pushPattern({ repositoryName: ['lib'] }), 'resources', 'detail.repositoryName'],
  ])('of %j names %s and %s', (pattern, field, value) => {
    const found = read(pattern);
    const details = 'faults' in found ? found.faults.map(({ detail }) => detail) : [];
    expect(details.some((detail) => named(field).test(detail) && detail.includes(value))).toBe(true);
    expect(found).toEqual({ faults: details.map((detail) => ({ reason: expect.any(String), detail })) });
  });

  it('names the text that is no pattern', () => {
    expect(readPattern('torn')).toMatchObject({ faults: [{ detail: expect.stringContaining('torn') }] });
  });
});

/** The field as a word of its own: `region` is not in `detail.region` or `regional`. */
const named = (field: string) => new RegExp(`(?<![\\w.!-])${RegExp.escape(field)}(?![\\w.])`);

describe('a pattern that tags can say', () => {
  const app = { name: 'app' };
  const arn = { ...app, account: SOURCE, region: REGION, partition: 'aws' };
  it.each<[string, object, object[]]>([
    ['by ARN', pushPattern(), [arn]],
    ['by ARN, and all that it says', byName(['app'], { resources: [APP_ARN], account: [SOURCE] }), [arn]],
    [
      'of another partition',
      pushPattern({}, { resources: [APP_ARN.replace('arn:aws:', 'arn:aws-cn:')] }),
      [{ ...arn, partition: 'aws-cn' }],
    ],
    ['by name', byName(['app', 'lib']), [app, { name: 'lib' }]],
    ['by name and Region', byName(['app'], { region: [REGION] }), [{ ...app, region: REGION }]],
    ['by name and account', byName(['app'], { account: [SOURCE] }), [{ ...app, account: SOURCE }]],
    [
      'by name, accounts and Region',
      byName(['app'], { account: [SOURCE, '333333333333'], region: [REGION] }),
      [
        { ...app, account: SOURCE, region: REGION },
        { ...app, account: '333333333333', region: REGION },
      ],
    ],
  ])('names its repositories %s', (_, pattern, repositories) => {
    expect(read(pattern)).toMatchObject({ repositories });
    expect(read(pattern)).toEqual({ repositories, refs: [expect.anything()], notes: [] });
  });

  it.each<[string, object, object[]]>([
    ['all refs', pushPattern({ referenceName: undefined }), [{ kind: 'wildcard', text: '*', types: ['branch'] }]],
    ['a name', refs(['main']), [{ kind: 'name', text: 'main', types: ['branch'] }]],
    ['a suffix', refs([{ suffix: 'x' }], ['tag']), [{ kind: 'wildcard', text: '*x', types: ['tag'] }]],
    ['a full name', fullRefs('refs/heads/main'), [{ kind: 'name', text: 'main', types: ['branch'] }]],
    [
      'a full name over a line',
      fullRefs({ prefix: 'refs/heads/a\nb' }),
      [{ kind: 'wildcard', text: 'a\nb*', types: ['branch'] }],
    ],
  ])('names %s', (_, pattern, expected) => {
    expect(read(pattern)).toMatchObject({ refs: expected.map((each) => ({ ...each, isTyped: true })) });
  });

  it('takes a ref of either type where it names none', () => {
    const either = { types: ['branch', 'tag'], isTyped: false };
    expect(read(pushPattern({ referenceType: undefined }))).toMatchObject({ refs: [either] });
    const full = { ...fullRefs('refs/tags/v1') };
    expect(read({ ...full, detail: { ...full.detail, referenceType: undefined } })).toMatchObject({
      refs: [{ text: 'v1', types: ['tag'], isTyped: true }],
    });
  });
});
