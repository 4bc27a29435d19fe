import { describe, expect, it } from 'vitest';
import { printKey, ReconcileKey, readKey } from '../../../shared/domain/keys.ts';
import { APP } from '../../support/builders.ts';

describe('a key', () => {
  it.each([
    ['pipeline/app-dev', { kind: 'pipeline', name: 'app-dev' }],
    [`ref/${APP}#refs/heads/main`, { kind: 'ref', repository: APP, ref: 'refs/heads/main' }],
    [`ref/${APP}#refs/heads/a#b`, { kind: 'ref', repository: APP, ref: 'refs/heads/a#b' }],
    [`branches/${APP}`, { kind: 'branches', repository: APP }],
  ])('%s is read as it is printed', (text, key) => {
    expect(readKey(text)).toEqual(key);
    expect(printKey(ReconcileKey.parse(key))).toBe(text);
  });

  it.each(['', 'pipeline', 'Pipeline/app', ' pipeline/app', '1/pipeline/app', 'sweep/app', '/app', '//pipeline/app'])(
    '%j is none',
    (text) => {
      expect(readKey(text)).toBeUndefined();
    },
  );

  it('has all of the text behind its kind, line ends too', () => {
    expect(readKey('pipeline/a\nb')).toEqual({ kind: 'pipeline', name: 'a\nb' });
    expect(readKey('pipeline/')).toEqual({ kind: 'pipeline', name: '' });
    expect(readKey('ref/')).toEqual({ kind: 'ref', repository: '', ref: '' });
  });
});
