import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { aboutLetter } from '../../../cli/dlq/about.ts';
import { letterLines } from '../../../cli/dlq/letter-lines.ts';
import { letter } from '../../support/fakes/letter-box.ts';
import { startRequest } from '../../support/start-request.ts';

const place = {
  queue: 'commit-relay-pushes-dlq',
  queues: new Set(['commit-relay-pushes', 'commit-relay-pushes-dlq']),
  account: '222222222222',
  region: 'ap-south-1',
};

describe('aboutLetter', () => {
  const request = startRequest('app-dev', 'e1');
  const commit = request.push.commit.slice(0, 8);

  it.each([
    [
      'codecommit/branch-updated-push',
      /^push of main of 111111111111\/app to 0e765b4c, event f366a7a7-\S+ of 2026-03-04T05:06:07Z$/,
    ],
    ['codecommit/branch-deleted', /^deletion of \S+ of 111111111111\/\w+, event \S+ of \S+$/],
    ['codecommit/tag-created', /^push of refs\/tags\/v1.4.0 of 111111111111\/app to 26973f76, event /],
    ['codecommit/comment-on-commit', /^CodeCommit Comment on Commit of account 111111111111, event /],
    ['codepipeline/tag-change-followed', /^change of pipeline \S+, event /],
    ['codepipeline/update-pipeline', /^change of pipeline \S+, event /],
  ])('tells what %s is', async (file, expected) => {
    const body = await readFile(`events/${file}.json`, 'utf8');
    expect(aboutLetter(letter('m1', { body }))).toMatch(expected);
  });

  it.each([
    [JSON.stringify(request), `start of app-dev at main of 111111111111/app, ${commit}, push e1`],
    [
      JSON.stringify({ ...request, byHand: true }),
      `start of app-dev by hand at main of 111111111111/app, ${commit}, push e1`,
    ],
    ['{"key":"pipeline/app-dev","cause":"sweep-1"}', 'look at pipeline app-dev, by sweep-1'],
    ['{"pipeline":"app dev"}', '{"pipeline":"app dev"}'],
    ['junk\nof lines', 'junk of lines'],
    ['j'.repeat(200), `200 characters: ${'j'.repeat(80)}...`],
    ['', ''],
  ])('of %s says %s', (body, expected) => {
    expect(aboutLetter(letter('m1', { body }))).toBe(expected);
  });

  it('tells of runs that failed', () => {
    const schedule = {
      SCHEDULE_ARN: 'arn:aws:scheduler:ap-south-1:222222222222:schedule/default/commit-relay-sweep',
      SCHEDULED_TIME: '2026-01-02T12:00:00Z',
    };
    expect(aboutLetter(letter('m1', { attributes: schedule }))).toBe(
      'run of schedule commit-relay-sweep, due 2026-01-02T12:00:00Z',
    );
    const invocation = { RequestID: 'r1', ErrorCode: '200', ErrorMessage: 'no table' };
    expect(aboutLetter(letter('m1', { body: '{}', attributes: invocation }))).toBe('invocation r1 with {}');
  });
});

describe('letterLines', () => {
  const now = new Date('2026-01-02T15:30:00Z');
  const lines = (attributes: Record<string, string>, body = '{}') =>
    letterLines(letter('m1', { body, attributes, receives: 3 }), place, (_, text) => text, now);

  it('say when it was sent, what it is about, why it is here and what comes of it', () => {
    expect(lines({})).toEqual([
      'm1  sent 2026-01-02T12:00:00.000Z (3 h ago), received 3 times',
      '  {}',
      '  commit-relay-dispatch failed at it too often; lines "message failed" in its log say why',
      '  redrive sends it to commit-relay-pushes',
    ]);
  });

  it.each([
    [{ reason: 'foreign-account', detail: 'account 3' }, 'rejected, foreign-account: account 3', 'sourceAccounts'],
    [{ reason: 'not-json', detail: 'got 2 characters' }, 'rejected, not-json: got 2 characters', 'give --force'],
    [
      {
        RULE_ARN: 'arn:aws:events:r:a:rule/bus/to-x',
        TARGET_ARN: 'arn:aws:sqs:r:a:x',
        ERROR_CODE: 'NO_RESOURCE',
        ERROR_MESSAGE: 'gone',
      },
      'rule to-x could not put it into x: NO_RESOURCE: gone',
      'is no queue of the relay',
    ],
    [
      {
        SCHEDULE_ARN: 'arn:aws:scheduler:r:a:schedule/default/s',
        TARGET_ARN: 'arn:aws:lambda:r:a:function:f',
        ERROR_CODE: 'X',
        ERROR_MESSAGE: 'y',
      },
      'schedule s could not run f: X: y',
      'the next run does the same',
    ],
    [
      { RequestID: 'r1', ErrorCode: '200', ErrorMessage: 'no table' },
      'the function failed: no table',
      'the next run does the same',
    ],
  ])('of %j say why, and what to do', (attributes, why, remedy) => {
    const [, , failure, prospect] = lines(attributes);
    expect(failure).toBe(`  ${why}`);
    expect(prospect).toContain(remedy);
  });

  it('say that it came back', () => {
    expect(lines({ redriven: '2026-01-02T14:00:00.000Z' })).toContain(
      '  redriven 2026-01-02T14:00:00.000Z, and came back',
    );
  });

  it('let nothing that somebody sent work on the terminal', () => {
    const envelope = { id: 'x', 'detail-type': 'a\u001b[2Jb', source: 's', account: '1', time: 't' };
    expect(lines({ reason: 'malformed', detail: 'a\u009b2Jb' }, JSON.stringify(envelope)).join('\n')).not.toMatch(
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      /[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/,
    );
  });
});
