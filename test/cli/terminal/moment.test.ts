import { expect, it } from 'vitest';
import { readMoment } from '../../../cli/terminal/moment.ts';

const now = new Date('2026-01-02T12:00:00.500Z');

it.each([
  ['90m', '2026-01-02T13:30:00Z'],
  ['4h', '2026-01-02T16:00:00Z'],
  ['2d', '2026-01-04T12:00:00Z'],
  ['2026-01-02T18:00:00+05:30', '2026-01-02T12:30:00Z'],
  ['2026-01-02T18:00+05:30', '2026-01-02T12:30:00Z'],
  ['2026-01-02T12:00:01Z', '2026-01-02T12:00:01Z'],
  ['2026-01-02T13:00:00.250Z', '2026-01-02T13:00:00Z'],
])('%s is %s', (text, time) => {
  expect(readMoment(text, now)).toEqual({ time });
});

it.each([
  ['2026-01-02T12:00:00Z', 'a time to come'],
  ['2026-01-02T17:30:00+05:30', 'a time to come'],
  ['0h', 'a time to come'],
  ['2026-01-03', 'a time with its zone'],
  ['2026-01-03T10:00:00', 'a time with its zone'],
  ['2026-02-30T10:00:00Z', 'a time with its zone'],
  ['999999d', 'a time with its zone'],
  ['4 h', 'a time with its zone'],
  ['', 'a time with its zone'],
])('%j is refused', (text, fault) => {
  const read = readMoment(text, now);
  expect('fault' in read ? read.fault : '').toContain(`expected ${fault}`);
});
