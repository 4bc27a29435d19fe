import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  PurgeQueueCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SetQueueAttributesCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { asAdministrator } from '../../local/demo/clients.ts';
import { type Account, bootAccount } from '../support/account.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { drainQueue } from '../support/drain-queue.ts';
import { deny, installRelay, type RelayCommand } from '../support/relay-command.ts';
import { startRequest } from '../support/start-request.ts';

let account: Account;
let source: SQSClient;
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);
const url = (queue: string) => `${account.cloud.endpoint}/${PIPELINES}/${queue}`;
/** An account without a relay. */
const BARE = '333333333333';
const FORWARD = `commit-relay-forward-${PIPELINES}-dlq`;

beforeAll(async () => {
  account = await bootAccount({ accounts: [SOURCE, PIPELINES, BARE] });
  source = new SQSClient(asAdministrator(account.cloud, SOURCE));
  command = await installRelay(account.cloud.endpoint);
});
afterAll(async () => {
  source.destroy();
  await command.remove();
  await account.close();
});

const QUEUES = ['pushes-dlq', 'starts-dlq.fifo', 'rules-dlq', 'guard-dlq', 'pushes', 'starts.fifo', 'reconcile'];
beforeEach(async () => {
  for (const queue of QUEUES) await account.sqs.send(new PurgeQueueCommand({ QueueUrl: url(`commit-relay-${queue}`) }));
});
afterEach(() => account.cloud.faults.clear());

type Attributes = Readonly<Record<string, string>>;

/** Puts a message into a queue of the pipeline account; gives its id. */
async function put(queue: string, MessageBody: string, attributes: Attributes = {}, group?: string): Promise<string> {
  const { MessageId = '' } = await account.sqs.send(
    new SendMessageCommand({ QueueUrl: url(queue), MessageBody, ...attributesOf(attributes), ...groupOf(group) }),
  );
  return MessageId;
}

const attributesOf = (attributes: Attributes) => ({
  MessageAttributes: Object.fromEntries(
    Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: 'String', StringValue }]),
  ),
});
const groupOf = (group: string | undefined) =>
  group === undefined ? {} : { MessageGroupId: group, MessageDeduplicationId: crypto.randomUUID() };

const rejected = (reason: string) => ({ reason, detail: `because of ${reason}` });
const byRule = (queue: string) => ({
  RULE_ARN: `arn:aws:events:${REGION}:${PIPELINES}:rule/commit-relay/commit-relay-pushes`,
  TARGET_ARN: `arn:aws:sqs:${REGION}:${PIPELINES}:${queue}`,
  ERROR_CODE: 'NO_PERMISSIONS',
  ERROR_MESSAGE: 'not allowed',
});
const start = (pushId: string, pipeline = 'app-dev') =>
  put('commit-relay-starts-dlq.fifo', JSON.stringify(startRequest(pipeline, pushId)), {}, pipeline);

const bodies = async (queue: string) => (await drainQueue(account.sqs, url(queue))).map(({ Body }) => Body);
const shown = async (queue: string) => JSON.parse((await relay(`dlq show ${queue} --json`)).stdout);
const ids = async (queue: string): Promise<string[]> =>
  (await shown(queue)).messages.map(({ id }: { id: string }) => id);

describe('relay dlq list', () => {
  it('lists what is in each queue, how old it is and what to do', async () => {
    await put('commit-relay-pushes-dlq', 'junk', rejected('not-json'));
    for (const push of ['e1', 'e2']) await start(push);
    const { code, stdout, stderr } = await relay('dlq list');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.replaceAll(/ +(?=\n|$)/g, '')).toBe(
      `QUEUE                         MESSAGES  OLDEST  HOLDS                                                 DO
commit-relay-guard-dlq        0         -       runs of commit-relay-guard that failed                -
commit-relay-pushes-dlq       1         0 min   events that dispatch rejected or failed at            relay dlq show pushes, mend it, relay dlq redrive pushes
commit-relay-reconcile-dlq    0         -       keys and events that reconcile rejected or failed at  -
commit-relay-rules-dlq        0         -       events that a rule could not put into its queue       -
commit-relay-starts-dlq.fifo  2         0 min   starts that CodePipeline refused, or that failed      relay dlq show starts, mend it, relay dlq redrive starts
commit-relay-sweep-dlq        0         -       runs of commit-relay-sweep that failed                -
`,
    );
    expect(await ids('pushes')).toHaveLength(1);
  });

  it('lists the queues of the account whose credentials are used', async () => {
    const { code, stdout } = await relay('dlq list --json --profile code');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      account: SOURCE,
      queues: [{ name: FORWARD, account: SOURCE, messages: 0, oldest: null, remedy: expect.stringContaining('drop') }],
    });
  });

  it('says where there is no relay', async () => {
    const { code, stdout, stderr } = await relay('dlq list', { AWS_ACCESS_KEY_ID: BARE });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
    expect(stderr).toContain(`no dead-letter queue of the relay in account ${BARE}, ${REGION}; choose`);
  });

  it('does not claim to know the oldest of many', async () => {
    for (let batch = 0; batch < 6; batch += 1) {
      const Entries = Array.from({ length: 10 }, (_, n) => ({ Id: `${n}`, MessageBody: `${batch}${n}` }));
      await account.sqs.send(new SendMessageBatchCommand({ QueueUrl: url('commit-relay-pushes-dlq'), Entries }));
    }
    expect((await relay('dlq list')).stdout).toMatch(/commit-relay-pushes-dlq +60 +0 min or more /);
  });
});

describe('relay dlq show', () => {
  it('tells of each message what it is about and why it is there, and takes none', async () => {
    const id = await put(
      'commit-relay-rules-dlq',
      '{"key":"pipeline/app-dev","cause":"c1"}',
      byRule('commit-relay-reconcile'),
    );
    for (let times = 1; times <= 2; times += 1) {
      const { code, stdout, stderr } = await relay('dlq show rules');
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toMatch(
        new RegExp(`^${id}  sent \\S+ \\(0 min ago\\), received ${times} times?
  look at pipeline app-dev, by c1
  rule commit-relay-pushes could not put it into commit-relay-reconcile: NO_PERMISSIONS: not allowed
  redrive sends it to commit-relay-reconcile
$`),
      );
    }
  });

  it('gives machines the whole message', async () => {
    const id = await start('e1');
    expect(await shown('commit-relay-starts-dlq.fifo-not-empty')).toMatchObject({
      queue: 'commit-relay-starts-dlq.fifo',
      account: PIPELINES,
      messages: [
        {
          id,
          body: JSON.stringify(startRequest('app-dev', 'e1')),
          group: 'app-dev',
          redrive: { to: 'commit-relay-starts.fifo' },
        },
      ],
      unseen: 0,
    });
  });

  it('says what it did not show', async () => {
    for (const push of ['e1', 'e2', 'e3']) await start(push);
    expect((await relay('dlq show starts')).stderr).toContain(
      'about 2 more: they wait behind others of their pipeline',
    );
    for (const body of ['1', '2', '3']) await put('commit-relay-pushes-dlq', body);
    const { stdout, stderr } = await relay('dlq show pushes --limit 2');
    expect(stdout.match(/received/g)).toHaveLength(2);
    expect(stderr).toBe('2 shown, about 1 more: --limit shows more\n');
  });

  it('says that a queue is empty', async () => {
    expect(await relay('dlq show guard')).toEqual({ code: 0, stdout: '', stderr: 'commit-relay-guard-dlq is empty\n' });
  });

  it.each([
    [
      'dlq show strats',
      2,
      `there is no dead-letter queue strats in account ${PIPELINES}, ${REGION}; did you mean starts?`,
    ],
    ['dlq show', 2, "missing required argument 'queue'"],
    ['dlq show pushes --limit 0', 2, 'expected a whole number from 1 to 10000, got 0'],
    ['dlq show pushes --limit 10001', 2, 'expected a whole number from 1 to 10000, got 10001'],
    ['dlq shwo', 2, "unknown command 'shwo'"],
    ['dlq', 2, 'Usage: relay dlq'],
  ])('%s ends with %d: %s', async (args, code, message) => {
    const ended = await relay(args);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(code);
  });

  it('looks at no queue that would move what is looked at', async () => {
    const deadLetterTargetArn = `arn:aws:sqs:${REGION}:${PIPELINES}:commit-relay-guard-dlq`;
    const set = (RedrivePolicy: string) => {
      const QueueUrl = url('commit-relay-sweep-dlq');
      return account.sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
    };
    await set(JSON.stringify({ deadLetterTargetArn, maxReceiveCount: 1 }));
    const { code, stderr } = await relay('dlq show sweep');
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining('remove its redrive policy first') });
    expect((await relay('dlq list')).stderr).toContain('commit-relay-sweep-dlq has a dead-letter queue of its own');
    await set('');
  });
});

describe('relay dlq redrive', () => {
  it('sends all back once they are agreed to, in the order of their groups', async () => {
    const pushes = ['e1', 'e2', 'e3'];
    for (const push of pushes) await start(push);
    await start('e1', 'app-prod');
    const { code, stdout, stderr } = await command.relayAsked('dlq redrive starts --all', 'y\r');
    expect(stderr).toContain('and about 2 more');
    expect(stderr).toContain('Redrive all 4 messages? [y/N]');
    expect(stdout).toMatch(
      /^\S+ {2}start of app-dev at main of 111111111111\/app, bbbbbbbb, push e1\n {2}to commit-relay-starts.fifo$/m,
    );
    expect(stdout).toContain('4 redriven to commit-relay-starts.fifo');
    expect(code).toBe(0);
    const sent = (await bodies('commit-relay-starts.fifo')).map((body = '') => JSON.parse(body));
    const of = (name: string) => sent.filter(({ pipeline }) => pipeline === name).map(({ push }) => push.id);
    expect([of('app-dev'), of('app-prod')]).toEqual([pushes, ['e1']]);
    expect(await ids('starts')).toEqual([]);
  });

  it('sends each event of a rule to the queue that the rule names', async () => {
    await put('commit-relay-rules-dlq', 'one', byRule('commit-relay-pushes'));
    await put('commit-relay-rules-dlq', 'two', byRule('commit-relay-reconcile'));
    const { code, stdout } = await relay('dlq redrive rules --all --yes --json');
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      queue: 'commit-relay-rules-dlq',
      applied: true,
      messages: [
        { outcome: 'redriven', to: 'commit-relay-pushes' },
        { outcome: 'redriven', to: 'commit-relay-reconcile' },
      ],
      unseen: 0,
    });
    expect([await bodies('commit-relay-pushes'), await bodies('commit-relay-reconcile')]).toEqual([['one'], ['two']]);
  });

  it('sends only what is named, and leaves the rest', async () => {
    const [one, two, three] = [
      await put('commit-relay-pushes-dlq', '1'),
      await put('commit-relay-pushes-dlq', '2'),
      await put('commit-relay-pushes-dlq', '3'),
    ];
    const { code, stdout } = await relay(`dlq redrive pushes --message ${one} --message ${three} --yes`);
    expect({ code, counts: stdout.split('\n').at(-2) }).toEqual({
      code: 0,
      counts: '2 redriven to commit-relay-pushes',
    });
    expect(await ids('pushes')).toEqual([two]);
    expect((await bodies('commit-relay-pushes')).toSorted()).toEqual(['1', '3']);
  });

  it('keeps back what would be rejected again, unless it is forced', async () => {
    const good = await put('commit-relay-pushes-dlq', 'good');
    const bad = await put('commit-relay-pushes-dlq', 'bad', rejected('malformed'));
    const first = await relay('dlq redrive pushes --all --yes');
    expect(first.code).toBe(1);
    expect(first.stdout).toMatch(new RegExp(`^${good} .*\n {2}to commit-relay-pushes$`, 'm'));
    expect(first.stdout).toMatch(
      new RegExp(`^${bad} .*\n {2}stays: sent again it is rejected again.*give --force$`, 'm'),
    );
    expect(first.stdout).toContain('1 redriven to commit-relay-pushes, 1 left');
    const second = await relay('dlq redrive pushes --all');
    expect(second).toMatchObject({ code: 1, stderr: 'nothing was changed\n' });
    expect(await ids('pushes')).toEqual([bad]);
    expect((await relay('dlq redrive pushes --all --yes --force')).code).toBe(0);
    expect(await bodies('commit-relay-pushes')).toEqual(['good', 'bad']);
  });

  it('leaves runs of schedules, and pushes that A could not forward, and says what to do instead', async () => {
    const schedule = {
      SCHEDULE_ARN: `arn:aws:scheduler:${REGION}:${PIPELINES}:schedule/default/commit-relay-guard`,
      TARGET_ARN: 'x',
    };
    await put('commit-relay-guard-dlq', '{}', schedule);
    const guard = await relay('dlq redrive guard --all --yes');
    expect(guard.code).toBe(1);
    expect(guard.stdout).toContain('stays: it is not run again: the next run does the same. Drop it');
    const forwarded = { ...byRule('x'), TARGET_ARN: `arn:aws:events:${REGION}:${PIPELINES}:event-bus/commit-relay` };
    const QueueUrl = `${account.cloud.endpoint}/${SOURCE}/${FORWARD}`;
    await source.send(new SendMessageCommand({ QueueUrl, MessageBody: '{}', ...attributesOf(forwarded) }));
    const forward = await relay(`dlq redrive forward-${PIPELINES} --all --yes --force --profile code`);
    expect(forward.code).toBe(1);
    expect(forward.stdout).toContain('nobody but AWS may put an event of aws.codecommit on a bus');
    expect(await drainQueue(source, QueueUrl)).toHaveLength(1);
  });

  it('asks on a terminal, and at no changes nothing', async () => {
    const id = await put('commit-relay-pushes-dlq', '1');
    const { code, stderr } = await command.relayAsked('dlq redrive pushes --all', 'n\r');
    expect({ code, told: stderr.includes('nothing was changed') }).toEqual({ code: 1, told: true });
    expect(await ids('pushes')).toEqual([id]);
    expect(await bodies('commit-relay-pushes')).toEqual([]);
  });

  it('says which it could not send, and goes on from there', async () => {
    await put('commit-relay-pushes-dlq', '1');
    deny(account, 'sqs', 'SendMessageBatch');
    const { code, stderr } = await relay('dlq redrive pushes --all --yes');
    expect(code).toBe(2);
    expect(stderr).toContain('the redrive stopped, 0 of 1 messages of commit-relay-pushes-dlq done');
    expect(stderr).toContain('the right sqs:SendMessage is needed');
    expect((await relay('dlq redrive pushes --all --yes')).code).toBe(0);
    expect(await bodies('commit-relay-pushes')).toEqual(['1']);
  });

  it.each([
    ['dlq redrive starts', 2, 'say what to redrive: --message ID (relay dlq show has the ids), or --all'],
    ['dlq redrive starts --all --message x', 2, 'give --message or --all, not both'],
    [
      'dlq redrive starts --message x --yes',
      2,
      'there is no message x in commit-relay-starts-dlq.fifo; about 1 could not be seen',
    ],
    [
      'dlq redrive starts --all',
      2,
      'nobody can be asked, since standard input is no terminal: give --yes to redrive all 2 messages',
    ],
    ['dlq redrive starts --all --json', 2, '--json asks nothing'],
    ['dlq redrive guard --all --yes', 0, 'commit-relay-guard-dlq is empty'],
  ])('%s ends with %d: %s', async (args, code, message) => {
    for (const push of ['e1', 'e2']) await start(push);
    const ended = await relay(args);
    expect(ended.stderr).toContain(message);
    expect(ended.code).toBe(code);
    expect(await bodies('commit-relay-starts.fifo')).toEqual([]);
  });
});

describe('relay dlq drop', () => {
  it('keeps what it drops whole in a file', async () => {
    const id = await put('commit-relay-pushes-dlq', 'junk', rejected('not-json'));
    await put('commit-relay-pushes-dlq', 'more');
    const path = join(command.folder, 'dropped.jsonl');
    const { code, stdout, stderr } = await relay(`dlq drop pushes --all --yes --save ${path}`);
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${id} {2}junk\n {2}rejected, not-json: because of not-json$`, 'm'));
    expect(stdout).toContain('2 dropped');
    expect(stderr).toBe(`what was dropped is in ${path}, a line of JSON each\n`);
    const lines = (await readFile(path, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { queue: 'commit-relay-pushes-dlq', id, body: 'junk', attributes: rejected('not-json') },
      { body: 'more' },
    ]);
    expect(await ids('pushes')).toEqual([]);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  it('makes a file by itself in the folder it runs in, and none where nothing is dropped', async () => {
    await put('commit-relay-guard-dlq', '{}');
    const { code, stderr } = await command.spawnRelay('dlq drop guard --all --yes');
    expect(code).toBe(0);
    const name = /what was dropped is in (commit-relay-dlq-guard-222222222222-ap-south-1-\d{8}T\d{6}Z\.jsonl),/.exec(
      stderr,
    )?.[1];
    expect(JSON.parse(await readFile(join(command.folder, name ?? ''), 'utf8'))).toMatchObject({ body: '{}' });
    const again = await command.spawnRelay('dlq drop guard --all --yes');
    expect(again).toMatchObject({ code: 0, stdout: '', stderr: 'commit-relay-guard-dlq is empty\n' });
  });

  it('drops nothing where it cannot keep it', async () => {
    const id = await put('commit-relay-pushes-dlq', '1');
    const path = join(command.folder, 'there');
    await writeFile(path, 'mine');
    const { code, stderr } = await relay(`dlq drop pushes --message ${id} --yes --save ${path}`);
    expect(code).toBe(2);
    expect(stderr).toContain(
      `file ${path}: cannot be written: there is such a file already, and it is not overwritten`,
    );
    expect(await readFile(path, 'utf8')).toBe('mine');
    expect(await ids('pushes')).toEqual([id]);
  });
});

describe('what a right is missing for', () => {
  it.each([
    ['ListQueues', 'dlq list', 'sqs:ListQueues'],
    ['GetQueueAttributes', 'dlq show pushes', 'sqs:GetQueueAttributes'],
    ['ReceiveMessage', 'dlq show pushes', 'sqs:ReceiveMessage'],
    ['DeleteMessageBatch', 'dlq redrive pushes --all --yes', 'sqs:DeleteMessage'],
  ])('%s, is named by %s', async (operation, args, right) => {
    await put('commit-relay-pushes-dlq', '1');
    deny(account, 'sqs', operation);
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(`the right ${right} is needed`);
    expect(code).toBe(2);
  });

  it('giving back, is told, and the answer is there all the same', async () => {
    await put('commit-relay-guard-dlq', 'x');
    deny(account, 'sqs', 'ChangeMessageVisibilityBatch');
    const { code, stdout, stderr } = await relay('dlq show guard');
    expect(code).toBe(0);
    expect(stdout).toContain('received 1 time\n');
    expect(stderr).toContain('the right sqs:ChangeMessageVisibility is needed');
    expect(stderr).toContain('what was looked at is seen by nobody for 60 seconds');
  });
});
