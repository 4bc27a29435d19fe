import { describe, expect, test } from 'vitest';
import { parseCgiHead } from '../../../local/codecommit/cgi.ts';

describe('CGI replies', () => {
  test('status, headers and the place of the body are read', () => {
    const head = 'Status: 403 Forbidden\r\nContent-Type: text/plain\r\n\r\n';
    expect(parseCgiHead(Buffer.from(`${head}body\r\n\r\n`))).toEqual({
      status: 403,
      headers: { 'content-type': 'text/plain' },
      length: head.length,
    });
    expect(parseCgiHead(Buffer.from('A: b\n\n'))).toEqual({ status: 200, headers: { a: 'b' }, length: 6 });
  });
  test('no reply is an error', () => {
    expect(() => parseCgiHead(Buffer.alloc(0))).toThrow(/gave no reply/);
  });
});
