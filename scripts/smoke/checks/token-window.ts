import { StartPipelineExecutionCommand } from '@aws-sdk/client-codepipeline';
import { type Check, notSeen, seen } from '../check.ts';
import type { World } from '../world.ts';

/** Starts with one token: twice at once when all begins, and once more at the end. */
export const tokenWindow: Check = {
  name: 'token-window',
  kind: 'unknown',
  about: 'StartPipelineExecution knows a clientRequestToken again',
  async begin(world) {
    const { notes } = world;
    notes.set('token-run', await start(world));
    notes.set('token-at', String(Date.now()));
    notes.set('token-again', await start(world));
  },
  async run(world) {
    const { notes } = world;
    const first = notes.get('token-run');
    const age = Math.round((Date.now() - Number(notes.get('token-at'))) / 1000);
    const atOnce = notes.get('token-again') === first;
    const later = (await start(world)) === first;
    const words = (known: boolean) => (known ? 'known' : 'not known: a second run was made');
    const told = `at once ${words(atOnce)}; after ${age} s, and an update of the pipeline, ${words(later)}`;
    return atOnce ? seen(told) : notSeen(told);
  },
};

async function start({ place, subject }: World): Promise<string> {
  const command = new StartPipelineExecutionCommand({
    name: subject.name,
    clientRequestToken: `${subject.name}-token`,
  });
  const { pipelineExecutionId = '' } = await place.pipelines.clients.codepipeline.send(command);
  return pipelineExecutionId;
}
