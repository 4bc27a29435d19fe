import { describe, expect, it } from 'vitest';
import { branchRef } from '../../../shared/domain/names.ts';
import { admittedPush, parsePushMessage } from '../../../shared/domain/push-message.ts';
import { APP, at, commit, REGION, SOURCE } from '../../support/builders.ts';
import { referenceUpdated } from '../../support/source-event.ts';

const scope = { accounts: new Set([SOURCE]), region: REGION };
const key = { repository: APP, ref: branchRef('main') };
const message = admittedPush(key, { id: 'e1', commit: commit('a'), time: at(1), dispatched: false }, 'sweep-1');

describe('a message of the pushes queue', () => {
  it('is an admitted push as it was printed', () => {
    expect(message).toEqual({ admitted: { ...key, pushId: 'e1' }, cause: 'sweep-1' });
    expect(parsePushMessage(JSON.stringify(message), scope)).toEqual({ kind: 'admitted', message });
  });

  it('is rejected where the account is allowed no more', () => {
    const narrower = { ...scope, accounts: new Set(['333333333333']) };
    expect(parsePushMessage(JSON.stringify(message), narrower)).toMatchObject({
      kind: 'rejected',
      eventId: 'e1',
      reason: 'foreign-account',
      detail: expect.stringContaining(SOURCE),
    });
  });

  it('is an event otherwise, or rejected as one', () => {
    expect(parsePushMessage(referenceUpdated({ id: 'e2' }), scope)).toMatchObject({ kind: 'push' });
    for (const body of ['', '{}', JSON.stringify({ ...message, more: 1 }), JSON.stringify({ ...message, cause: '' })]) {
      expect(parsePushMessage(body, scope)).toMatchObject({ kind: 'rejected' });
    }
  });
});
