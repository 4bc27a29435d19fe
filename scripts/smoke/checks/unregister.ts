import { type Check, notSeen, seen } from '../check.ts';
import { forgotten, untag } from '../throw-away.ts';

export const unregister: Check = {
  name: 'unregister',
  kind: 'loop',
  about: 'without its tags the pipeline is no follower any more',
  needs: ['register'],
  async run({ place, subject, patience }) {
    await untag(place, subject);
    const isForgotten = await forgotten(place, subject, patience);
    return isForgotten
      ? seen('the registry has forgotten it')
      : notSeen('the registry still holds it: does the sweep run?');
  },
};
