import { type Command, InvalidArgumentError, Option } from 'commander';
import type { RepairMode, StartMode } from '../../shared/domain/follower.ts';
import type { PipelineName } from '../../shared/domain/names.ts';
import type { FollowOptions } from '../../shared/domain/tags/follow-options.ts';
import { readVariable } from '../../shared/domain/tags/other-entries.ts';
import type { PushFact } from '../../shared/domain/tags/push-facts.ts';
import { writeTags } from '../../shared/domain/tags/write-tags.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession } from '../aws/session.ts';
import { collect, createCommand, pipelineName, seconds } from '../command.ts';
import { type ChangeOptions, changeTags } from '../tags/change-tags.ts';
import { planTags } from '../tags/tag-plan.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = ChangeOptions & {
  readonly branch?: readonly string[];
  readonly tag?: readonly string[];
  readonly path?: readonly string[];
  readonly ignorePath?: readonly string[];
  readonly repository?: string;
  readonly start?: StartMode;
  readonly variable?: Readonly<Record<string, PushFact>>;
  readonly paused?: boolean;
  readonly repair?: RepairMode;
  readonly action?: string;
};

const EXAMPLES = [
  'relay follow app-dev                                         # the branch that it reads anyway',
  "relay follow app-dev --branch main --branch 'release/*'",
  "relay follow api-dev --path services/api/ --ignore-path '**/*.md'",
  "relay follow app-prod --tag 'v*' --variable VERSION=tag --yes",
  'relay follow suite --action Config --branch -                # pushes to this source start nothing',
];

export function followCommand(): Command {
  return createCommand('follow', EXAMPLES)
    .summary('have pushes start a pipeline')
    .description(
      'States all that a pipeline follows, as commit-relay tags: those that are not said any more are removed. Shows the ' +
        'change, asks, writes it, and waits until it is registered. Writes nothing that would not be registered. ' +
        'Quote * for the shell; in tags it is written as a colon.',
    )
    .argument('<pipeline>', 'name of the pipeline', pipelineName)
    .option(
      '--branch <ref>',
      "branch, prefix that ends in /, or pattern; @ is the source action's own (repeatable)",
      collect,
    )
    .option('--tag <ref>', 'git tag, prefix or pattern (repeatable)', collect)
    .option('--path <path>', 'start only for changes in this file, folder/ or pattern (repeatable)', collect)
    .option('--ignore-path <path>', 'do not start for changes in these alone (repeatable)', collect)
    .option('--repository <account/name>', 'repository, also as ARN; default: what the source action reads')
    .addOption(
      new Option('--start <what>', 'head of the branch, or exactly the pushed commit').choices(['head', 'commit']),
    )
    .option('--variable <NAME=fact>', 'pipeline variable from a fact of the push (repeatable)', variable)
    .option('--paused', 'decide and tell, but start nothing')
    .addOption(
      new Option('--repair <mode>', 'what to do on drift of the pipeline').choices(['repair', 'observe', 'off']),
    )
    .option('--action <source action>', 'say it for this source action alone, and leave the tags of the others')
    .option('--yes', 'do not ask')
    .option('--dry-run', 'show the change and write nothing')
    .option('--no-wait', 'do not wait until it is registered')
    .option('--timeout <seconds>', 'wait at most so long', seconds, 360)
    .addHelpText('after', EXIT_CODES);
}

const EXIT_CODES = `
Exit codes: 0 registered, or nothing to do; 1 refused, not wanted, or not registered in time; 2 wrong usage, or it cannot
be done, as without the right to tag.`;

export async function follow(name: PipelineName, options: Options, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const { relay, observed, approved } = await terminal.working(`reading ${name}`, async () => {
    const [relay, observed] = await Promise.all([openRelay(session), observe(session, name)]);
    return { relay, observed, approved: (await relay.pipelines.read(name))?.approved ?? [] };
  });
  const written = writeTags(followOptions(options), options.action);
  const plan = planTags(observed, written.tags, options.action, { deployment: relay.deployment, approved });
  const problems = written.problems.length > 0 ? written.problems : plan.problems;
  return changeTags({ session, observed, plan: { ...plan, problems }, pipelines: relay.pipelines, options });
}

function followOptions(options: Options): FollowOptions {
  const { branch, tag, path, ignorePath, repository, start, variable: variables, paused, repair } = options;
  return {
    ...(branch && { branches: branch }),
    ...(tag && { gitTags: tag }),
    ...(path && { paths: path }),
    ...(ignorePath && { ignorePaths: ignorePath }),
    ...(repository !== undefined && { repository }),
    ...(start && { start }),
    ...(variables && { variables }),
    ...(paused && { paused }),
    ...(repair && { repair }),
  };
}

function variable(text: string, before: Readonly<Record<string, PushFact>> = {}): Record<string, PushFact> {
  const reading = readVariable(text);
  if ('fault' in reading)
    throw new InvalidArgumentError(`expected ${reading.fault.expected}, got ${text || 'nothing'}`);
  const { name, fact } = reading.means;
  if (Object.hasOwn(before, name)) throw new InvalidArgumentError(`variable ${name} is given twice`);
  return { ...before, [name]: fact };
}
