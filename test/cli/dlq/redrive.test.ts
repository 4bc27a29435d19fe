import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { goThrough } from '../../../cli/dlq/go-through.ts';
import type { Letter } from '../../../cli/dlq/letter.ts';
import { redriver } from '../../../cli/dlq/redrive.ts';
import type { Result } from '../../../cli/dlq/result.ts';
import { crashEverywhere, crashing, DEATHS } from '../../support/fakes/crashes.ts';
import { type FakeLetterBox, fakeLetterBox, fakeSender, letter } from '../../support/fakes/letter-box.ts';

const queues = new Set(['commit-relay-starts.fifo', 'commit-relay-pushes']);
const at = { queues, account: '222222222222', region: 'ap-south-1' };
const fifo = { ...at, queue: 'commit-relay-starts-dlq.fifo' };
const standard = { ...at, queue: 'commit-relay-pushes-dlq' };
const plain = { force: false, mark: 'now' };
const start = (id: string, group = 'app-dev') => letter(id, { group, deduplicationId: `of-${id}` });

type Ports = Parameters<typeof redriver>[0];

/** Redrives all that a queue holds, and gives what was told of each letter. */
async function redrive(ports: Ports, place = fifo, options = plain): Promise<string[]> {
  const results: Result[] = [];
  const act = redriver(ports, place, options, (result) => results.push(result));
  await goThrough(ports.box, act, () => 10);
  return results.map(({ letter: { id }, outcome, to = '', why = '' }) => [id, outcome, to || why].join(' '));
}

const setting = (...letters: readonly Letter[]) => ({ box: fakeLetterBox(...letters), sender: fakeSender() });

describe('redriver', () => {
  it('sends each to where it failed, with its group, under a deduplication id of its own, and removes it', async () => {
    const ports = setting(start('s1'), start('s2', 'app-prod'));
    expect(await redrive(ports)).toEqual([
      's1 redriven commit-relay-starts.fifo',
      's2 redriven commit-relay-starts.fifo',
    ]);
    expect(ports.box.ids()).toEqual([]);
    const [first, second] = ports.sender.sent;
    expect(first).toMatchObject({ body: '{"of":"s1"}', group: 'app-dev', attributes: { redriven: 'now' } });
    expect(second).toMatchObject({ group: 'app-prod' });
    const ids = [first, second].map((sent) => sent?.deduplicationId);
    expect(new Set([...ids, 'of-s1', 'of-s2']).size).toBe(4);
  });

  it('cut short at any call and done again, loses none, sends each start once, and keeps the order of a group', async () => {
    const starts = [start('a1', 'a'), start('b1', 'b'), start('a2', 'a'), start('a3', 'a')];
    const calls = await crashEverywhere(async (crash) => {
      const ports = setting(...starts);
      const { ports: crashed, reached } = crashing(ports, crash);
      await redrive(crashed).catch(() => undefined);
      const known = [...ports.box.ids(), ...ports.sender.sent.map(({ id }) => id)];
      expect(new Set(known)).toEqual(new Set(['a1', 'a2', 'a3', 'b1']));
      ports.box.comeBack();
      await redrive(ports);
      expect(ports.box.ids()).toEqual([]);
      const sent = ports.sender.sent.map(({ id }) => id);
      expect(sent.toSorted()).toEqual(['a1', 'a2', 'a3', 'b1']);
      expect(sent.filter((id) => id.startsWith('a'))).toEqual(['a1', 'a2', 'a3']);
      return reached();
    }, DEATHS);
    // A take, then a send and a removal for each turn of the page, a take that finds nothing, and the giving back.
    expect(calls).toBe(9);
  });

  it('cut short at any call and done again, loses no event', async () => {
    const events = ['e1', 'e2', 'e3'].map((id) => letter(id));
    await crashEverywhere(async (crash) => {
      const ports = setting(...events);
      const { ports: crashed, reached } = crashing(ports, crash);
      await redrive(crashed, standard).catch(() => undefined);
      ports.box.comeBack();
      await redrive(ports, standard);
      expect(ports.box.ids()).toEqual([]);
      expect(new Set(ports.sender.sent.map(({ id }) => id))).toEqual(new Set(['e1', 'e2', 'e3']));
      return reached();
    }, DEATHS);
  });

  it('leaves what cannot be sent, and all behind it in its group, and says why', async () => {
    const ports = setting(start('a1', 'a'), start('a2', 'a'), start('a3', 'a'), start('b1', 'b'));
    ports.sender.failsAt('a2');
    expect(await redrive(ports)).toEqual([
      'a1 redriven commit-relay-starts.fifo',
      'b1 redriven commit-relay-starts.fifo',
      'a2 failed not sent: InternalError: try again',
      'a3 failed not sent: one before it in its group failed',
    ]);
    expect(ports.box.ids()).toEqual(['a2', 'a3']);
    expect(ports.box.heldIds()).toEqual([]);
  });

  it('says of what it could not remove that it was sent', async () => {
    const ports = setting(letter('e1'), letter('e2'));
    ports.box.failsAt('e1');
    expect(await redrive(ports, standard)).toEqual([
      'e1 failed sent, and not removed: ReceiptHandleIsInvalid: expired',
      'e2 redriven commit-relay-pushes',
    ]);
    expect(ports.sender.sent).toHaveLength(2);
  });

  it('sends what comes back at once no second time', async () => {
    const ports = setting(letter('e1', { attributes: { reason: 'foreign-account', detail: 'account 3' } }));
    const returning = {
      send: async (queue: string, letters: Parameters<Ports['sender']['send']>[1]) => {
        for (const { id, attributes } of letters) {
          ports.box.add(
            letter(`${id}'`, { attributes: { ...attributes, reason: 'foreign-account', detail: 'account 3' } }),
          );
        }
        return ports.sender.send(queue, letters);
      },
    };
    expect(await redrive({ ...ports, sender: returning }, standard)).toEqual([
      'e1 redriven commit-relay-pushes',
      "e1' came-back foreign-account: account 3",
    ]);
    expect(ports.box.ids()).toEqual(["e1'"]);
  });

  it('leaves what will be rejected again, unless it is forced', async () => {
    const rejected = letter('e1', { attributes: { reason: 'malformed', detail: 'id: expected' } });
    const ports = setting(rejected);
    expect(await redrive(ports, standard)).toEqual([expect.stringMatching(/^e1 left .* give --force$/)]);
    expect(ports.box.ids()).toEqual(['e1']);
    expect(await redrive(ports, standard, { ...plain, force: true })).toEqual(['e1 redriven commit-relay-pushes']);
  });

  it('through any groups, failures and pages, removes exactly what it sent, and tells of each that it met once', async () => {
    const some = fc.uniqueArray(fc.record({ id: fc.nat(60), group: fc.constantFrom('a', 'b', 'c') }), {
      selector: ({ id }) => id,
      maxLength: 40,
    });
    await fc.assert(
      fc.asyncProperty(some, fc.array(fc.nat(60)), fc.array(fc.nat(60)), async (given, unsendable, unremovable) => {
        const ports = setting(...given.map(({ id, group }) => start(`${id}`, group)));
        for (const id of unsendable) ports.sender.failsAt(`${id}`);
        for (const id of unremovable) ports.box.failsAt(`${id}`);
        const told = await redrive(ports);
        const ids = told.map((line) => line.split(' ')[0]);
        expect(new Set(ids).size).toBe(ids.length);
        const redriven = told.filter((line) => line.includes(' redriven ')).map((line) => line.split(' ')[0]);
        const all = given.map(({ id }) => `${id}`);
        expect(ports.box.ids().toSorted()).toEqual(all.filter((id) => !redriven.includes(id)).toSorted());
        expect(ports.box.heldIds()).toEqual([]);
        const sent = ports.sender.sent.map(({ id }) => id);
        for (const id of redriven) expect(sent).toContain(id);
        for (const group of ['a', 'b', 'c'])
          expectInOrder(
            sent,
            given.filter((each) => each.group === group).map(({ id }) => `${id}`),
          );
      }),
    );
  });
});

/** Those of a group that were sent are its first ones, in their order. */
function expectInOrder(sent: readonly string[], group: readonly string[]): void {
  const own = sent.filter((id) => group.includes(id));
  expect(own).toEqual(group.slice(0, own.length));
}

it('the fake gives back what it is told to', async () => {
  const box: FakeLetterBox = fakeLetterBox(letter('1'));
  const taken = await box.take(10);
  expect(await box.take(10)).toEqual([]);
  await box.giveBack(taken);
  expect(await box.take(10)).toEqual(taken);
});
