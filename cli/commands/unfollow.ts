import type { Command } from 'commander';
import type { PipelineName } from '../../shared/domain/names.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession } from '../aws/session.ts';
import { createCommand, pipelineName, seconds } from '../command.ts';
import { type ChangeOptions, changeTags } from '../tags/change-tags.ts';
import { planTags } from '../tags/tag-plan.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = ChangeOptions & { readonly action?: string };

const EXAMPLES = [
  'relay unfollow app-dev',
  'relay unfollow app-dev --yes --no-wait     # also where the controller is gone',
  'relay unfollow suite --action Config       # Config follows again what the general tags say',
];

export function unfollowCommand(): Command {
  return createCommand('unfollow', EXAMPLES)
    .summary('have pushes start a pipeline no more')
    .description(
      'Removes all commit-relay tags of a pipeline, after it has shown them and asked, and waits until the registry has ' +
        'forgotten it. Runs that are under way go on.',
    )
    .argument('<pipeline>', 'name of the pipeline', pipelineName)
    .option(
      '--action <source action>',
      'remove the tags of this source action alone: the general ones count for it again',
    )
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the change and write nothing')
    .option('--no-wait', 'do not wait until it is forgotten; needs no controller')
    .option('--timeout <seconds>', 'wait at most so long', seconds, 360)
    .addHelpText(
      'after',
      '\nExit codes: 0 done, or nothing to do; 1 refused, not wanted, or not in time; 2 it cannot be done.',
    );
}

export async function unfollow(name: PipelineName, options: Options, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const { action } = options;
  const { relay, observed, judge } = await terminal.working(`reading ${name}`, async () => {
    const needsRelay = options.wait || action !== undefined;
    const [relay, observed] = await Promise.all([needsRelay ? openRelay(session) : undefined, observe(session, name)]);
    const approved = (await relay?.pipelines.read(name))?.approved ?? [];
    return { relay, observed, judge: relay && { deployment: relay.deployment, approved } };
  });
  const plan = planTags(observed, {}, action, judge);
  return changeTags({ session, observed, plan, pipelines: relay?.pipelines, options });
}
