import { expect, test } from 'vitest';
import { busArn, createScene, queueArn, RELAY, SOURCE } from './bridge.ts';

const entry = (over: Record<string, unknown> = {}) => ({
  Source: 'commit-relay.heartbeat',
  DetailType: 'Heartbeat',
  Detail: '{"beat":1}',
  ...over,
});

async function withInbox(account = SOURCE, bus = 'default') {
  const scene = createScene();
  if (bus !== 'default') await scene.call('CreateEventBus', { Name: bus }, account);
  const EventPattern = '{"source":[{"prefix":"commit-relay."}]}';
  await scene.call('PutRule', { Name: 'all', EventBusName: bus, EventPattern }, account);
  const Targets = [{ Id: 'q', Arn: queueArn('inbox', account) }];
  await scene.call('PutTargets', { Rule: 'all', EventBusName: bus, Targets }, account);
  const received = async () => {
    await scene.bridge.idle();
    return scene.calls.map(({ input }) => JSON.parse(String(input['MessageBody'])));
  };
  return { ...scene, received };
}

test('an entry becomes an event of the caller’s account, in whole seconds', async () => {
  const { call, received } = await withInbox();
  const Entries = [entry({ Time: 1_772_600_767.9, Resources: ['arn:aws:s3:::x'] })];
  const result = Object(await call('PutEvents', { Entries }));
  expect(result).toEqual({ FailedEntryCount: 0, Entries: [{ EventId: expect.stringMatching(/^[0-9a-f-]{36}$/) }] });
  expect(await received()).toEqual([
    {
      version: '0',
      id: result.Entries[0].EventId,
      'detail-type': 'Heartbeat',
      source: 'commit-relay.heartbeat',
      account: SOURCE,
      time: '2026-03-04T05:06:07Z',
      region: 'ap-south-1',
      resources: ['arn:aws:s3:::x'],
      detail: { beat: 1 },
    },
  ]);
});

test('each bad entry fails by itself', async () => {
  const { call, received } = await withInbox();
  const Entries = [
    entry({ Source: 'aws.codecommit' }),
    entry({ Source: undefined }),
    entry({ DetailType: '' }),
    entry({ Detail: undefined }),
    entry({ Detail: '{' }),
    entry({ Detail: '[1]' }),
    entry({ EventBusName: 'gone' }),
    entry(),
  ];
  const required = (name: string) => ({
    ErrorCode: 'InvalidArgument',
    ErrorMessage: `Parameter ${name} is not valid. Reason: ${name} is a required argument.`,
  });
  expect(await call('PutEvents', { Entries })).toEqual({
    FailedEntryCount: 7,
    Entries: [
      { ErrorCode: 'NotAuthorizedForSourceException', ErrorMessage: 'Not authorized for the source.' },
      required('Source'),
      required('DetailType'),
      required('Detail'),
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'MalformedDetail', ErrorMessage: 'Detail is malformed.' },
      { ErrorCode: 'InvalidArgument', ErrorMessage: expect.stringContaining('gone') },
      { EventId: expect.any(String) },
    ],
  });
  expect(await received()).toHaveLength(1);
});

test('a call takes ten entries and a mebibyte', async () => {
  const { call } = await withInbox();
  const many = Array.from({ length: 11 }, () => entry());
  await expect(call('PutEvents', { Entries: many })).rejects.toMatchObject({ code: 'ValidationException' });
  const Detail = JSON.stringify({ text: 'x'.repeat(1_048_576) });
  await expect(call('PutEvents', { Entries: [entry({ Detail })] })).rejects.toThrow('over the limit');
});

test('another account’s bus by ARN gets the event with the sender’s account', async () => {
  const { call, received } = await withInbox(RELAY, 'relay');
  await call('PutEvents', { Entries: [entry({ EventBusName: busArn('relay') })] });
  expect(await received()).toMatchObject([{ account: SOURCE, detail: { beat: 1 } }]);
});
