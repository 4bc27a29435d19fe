import { scheduleArn } from '../../scheduler/schedule.ts';
import { callAsRoot, type Family, generatedName } from '../resource.ts';

export const SCHEDULER: Family = {
  'AWS::Scheduler::Schedule': {
    identify(place, name) {
      const ref = name('Name') ?? generatedName(place);
      const Arn = scheduleArn(place.region, place.account, name('GroupName') ?? 'default', ref);
      return { ref, attributes: { Arn } };
    },
    async deploy(resource, host) {
      const input = { ...resource.properties, Name: resource.identity.ref };
      await callAsRoot(host, resource, 'scheduler', 'CreateSchedule', input);
    },
  },
};
