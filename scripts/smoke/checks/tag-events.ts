import { type Check, notSeen, seen } from '../check.ts';
import type { World } from '../world.ts';

/** Runs late, so that what is slow has come. */
export const tagEvents: Check = {
  name: 'tag-events',
  kind: 'unknown',
  about: 'tag events cover CodePipeline',
  needs: ['register'],
  async run(world) {
    const trail = await trailWords(world);
    const event = await world.observer.find('a tag event', ({ source }) => source === 'aws.tag', 30);
    if (event === undefined) return notSeen(`no event of aws.tag came of tagging the pipeline; ${trail}`);
    const { service, 'resource-type': type } = event.detail;
    return seen(`service ${JSON.stringify(service)}, resource-type ${JSON.stringify(type)}; ${trail}`);
  },
};

async function trailWords({ observer }: World): Promise<string> {
  const event = await observer.find(
    'an event of CloudTrail',
    ({ detail }) => detail['eventName'] === 'TagResource',
    30,
  );
  return event === undefined ? 'none of CloudTrail either (is there a trail?)' : 'one of CloudTrail came as well';
}
