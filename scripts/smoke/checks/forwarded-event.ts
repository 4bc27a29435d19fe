import { DescribeEventBusCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { parseJson } from '../../../shared/domain/json.ts';
import { BUS } from '../../../shared/domain/wiring/wiring-names.ts';
import { type Check, notSeen, seen } from '../check.ts';

const Policy = z.object({
  Statement: z.array(z.object({ Sid: z.string(), Principal: z.unknown(), Condition: z.unknown() })),
});

/** Which principal the bus sees, nobody is told: that a statement let the event through says that it holds. */
export const forwardedEvent: Check = {
  name: 'forwarded-event',
  kind: 'unknown',
  about: 'the principal and conditions of the bus policy hold for a forwarded event',
  needs: ['push'],
  async run({ place, observer, commits }) {
    const commit = commits.at(-1);
    const event = await observer.find(
      'the event of the push on the relay bus',
      ({ source, detail }) => source === 'aws.codecommit' && detail['commitId'] === commit,
      60,
    );
    if (event === undefined) return notSeen('the event of the push did not reach the relay bus');
    const { events } = place.pipelines.clients;
    const { Policy: text = '' } = await events.send(new DescribeEventBusCommand({ Name: BUS }));
    const statements = Policy.parse(parseJson(text)).Statement;
    const concerns = ({ Sid }: { Sid: string }) => Sid.endsWith(place.source.account) || Sid.endsWith('organization');
    const let_ = statements.filter(concerns).map(({ Sid, Principal, Condition }) => {
      return `${Sid}: principal ${JSON.stringify(Principal)}, condition ${JSON.stringify(Condition)}`;
    });
    const kept = `account ${event.account}, region ${event.region}, id ${event.id}`;
    return seen(`it arrived with ${kept}, let in by ${let_.join('; ') || 'a statement that is not the deployment’s'}`);
  },
};
