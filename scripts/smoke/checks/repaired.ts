import { GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { type Check, notSeen, seen } from '../check.ts';
import { update } from '../world.ts';

export const repaired: Check = {
  name: 'repair',
  kind: 'loop',
  about: 'drift of the pipeline is put right',
  needs: ['register'],
  async run(world) {
    const { place, subject, patience } = world;
    const { codepipeline } = place.pipelines.clients;
    await update(world, { PollForSourceChanges: 'true' });
    const changed = await read();
    const version = await patience.until('PollForSourceChanges to be put right', async () => {
      const now = await read();
      return now.polls === 'false' ? now.version : undefined;
    });
    if (version === undefined)
      return notSeen('PollForSourceChanges is still "true": relay plan says what stands in the way');
    return seen(`PollForSourceChanges was "true" in version ${changed.version}, and is "false" in version ${version}`);

    async function read() {
      const { pipeline } = await codepipeline.send(new GetPipelineCommand({ name: subject.name }));
      const configuration = pipeline?.stages?.[0]?.actions?.[0]?.configuration;
      return { version: pipeline?.version ?? 0, polls: configuration?.['PollForSourceChanges'] };
    }
  },
};
