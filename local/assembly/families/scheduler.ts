import { callAsRoot, type Family, generatedName } from '../resource.ts';

export const SCHEDULER: Family = {
  'AWS::Scheduler::Schedule': {
    identify(place, name) {
      const ref = name('Name') ?? generatedName(place);
      const path = `${name('GroupName') ?? 'default'}/${ref}`;
      return { ref, attributes: { Arn: `arn:aws:scheduler:${place.region}:${place.account}:schedule/${path}` } };
    },
    async deploy(resource, host) {
      const input = { ...resource.properties, Name: resource.identity.ref };
      await callAsRoot(host, resource, 'scheduler', 'CreateSchedule', input);
    },
  },
};
