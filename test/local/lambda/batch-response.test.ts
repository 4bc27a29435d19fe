import { describe, expect, it } from 'vitest';
import { failedMessages } from '../../../local/lambda/batch-response.ts';

const ids = ['a', 'b', 'c'];
const response = (value: unknown) => ({ ok: true, payload: JSON.stringify(value) }) as const;
const failures = (...identifiers: unknown[]) =>
  response({ batchItemFailures: identifiers.map((itemIdentifier) => ({ itemIdentifier })) });
const thrown = { ok: false, error: { errorType: 'Error', errorMessage: 'x' } } as const;

describe('failed messages of a batch, with ReportBatchItemFailures', () => {
  const cases = [
    { name: 'empty list', outcome: failures(), failed: [] },
    { name: 'null list', outcome: response({ batchItemFailures: null }), failed: [] },
    { name: 'empty response', outcome: response({}), failed: [] },
    { name: 'null response', outcome: response(null), failed: [] },
    { name: 'some', outcome: failures('b', 'c'), failed: ['b', 'c'] },
    { name: 'the same twice', outcome: failures('b', 'b'), failed: ['b'] },
    { name: 'empty identifier', outcome: failures('b', ''), failed: ids },
    { name: 'null identifier', outcome: failures(null), failed: ids },
    { name: 'identifier of no message', outcome: failures('a', 'z'), failed: ids },
    { name: 'wrong key', outcome: response({ batchItemFailures: [{ id: 'a' }] }), failed: ids },
    { name: 'not a list', outcome: response({ batchItemFailures: 'a' }), failed: ids },
    { name: 'not an object', outcome: response('done'), failed: ids },
    { name: 'error', outcome: thrown, failed: ids },
  ];
  it.each(cases)('$name', ({ outcome, failed }) => {
    expect([...failedMessages(ids, outcome, true)]).toEqual(failed);
  });
});

describe('failed messages of a batch, without', () => {
  it('counts only an error', () => {
    expect([...failedMessages(ids, failures('a'), false)]).toEqual([]);
    expect([...failedMessages(ids, response('done'), false)]).toEqual([]);
    expect([...failedMessages(ids, thrown, false)]).toEqual(ids);
  });
});
