import { randomUUID } from 'node:crypto';
import { eventTime } from '../../../local/kernel.ts';
import { REGION, SOURCE } from '../../support/builders.ts';
import type { Flow, Violation } from '../flow.ts';

const NAME = 'reject';

/** An event that tells no push, though its pattern says so, is kept with the reason, and counted. */
export const reject: Flow = {
  name: NAME,
  cost: 1,
  isPaired: true,
  healsLostEvents: false,
  arrivals: [{ name: 'junk', mentions: ['"aws.codecommit"'] }],
  async prepare(lane) {
    let id = '';
    return {
      name: NAME,
      async act() {
        id = randomUUID();
        lane.cloud.publish({
          version: '0',
          id,
          'detail-type': 'CodeCommit Repository State Change',
          source: 'aws.codecommit',
          account: SOURCE,
          time: eventTime(new Date()),
          region: REGION,
          resources: [`arn:aws:codecommit:${REGION}:${SOURCE}:${NAME}`],
          detail: { event: 'referenceUpdated', repositoryName: NAME, referenceType: 'branch', commitId: 'no commit' },
        });
        await lane.quiet();
      },
      async judge({ letters, lines }) {
        const isKept = letters.some(({ body, reason }) => reason !== undefined && body.includes(id));
        const isCounted = lines.some(({ text }) => text.startsWith('{"_aws"') && text.includes('"Rejected"'));
        const silent = (what: string): Violation => ({ kind: 'silent', what: `expected event ${id} to be ${what}` });
        return [
          ...(isKept ? [] : [silent('in a dead-letter queue with its reason')]),
          ...(isCounted ? [] : [silent('counted as Rejected')]),
        ];
      },
    };
  },
};
