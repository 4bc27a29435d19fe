import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import { startInput } from '../../shared/adapters/runs.ts';
import { startHow } from '../../shared/app/start-how.ts';
import type { StartRequest } from '../../shared/domain/follower.ts';
import type { Freeze, HeldStart } from '../../shared/domain/freeze.ts';
import { type CommitId, type PipelineName, type RefName, wholeSeconds } from '../../shared/domain/names.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession, type Relay, type Session } from '../aws/session.ts';
import { openSource, type SourceOptions, sourceOptions } from '../aws/source-account.ts';
import { type CommonOptions, createCommand, pipelineName, seconds } from '../command.ts';
import { sentLines } from '../explain/print.ts';
import { CommandError } from '../failure.ts';
import { commitId, refName } from '../push-arguments.ts';
import { followersOf } from '../rows/show-report.ts';
import { awaitStart } from '../start/await-start.ts';
import { type ChosenCommit, chooseCommit } from '../start/choose-commit.ts';
import { type Chosen, chooseRef } from '../start/choose-ref.ts';
import { outcomeText } from '../start/outcome-text.ts';
import { enqueueStart } from '../start/start-queue.ts';
import { unregisteredText } from '../tags/unregistered.ts';
import { type Answer, isWanted } from '../terminal/ask.ts';
import { freezeNow, freezeText } from '../terminal/freeze-words.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName, short } from '../terminal/words.ts';

type Options = CommonOptions &
  SourceOptions &
  Answer & {
    readonly commit?: CommitId;
    readonly ref?: RefName;
    readonly action?: string;
    readonly wait: boolean;
    readonly timeout: number;
  };

const EXAMPLES = [
  'relay start app-dev',
  'relay start app-prod --commit 0e765b4c726b6f42726fec729e2000193048e983     # where it starts at commits',
  'relay start app-release --ref release/1.2 --source-profile code-account',
];

export function startCommand(): Command {
  const command = createCommand('start', EXAMPLES)
    .summary('start a follower by hand, as a push would')
    .description(
      'Starts a pipeline by the same queue, rules and role as a push does: with its variables, once, never while it is paused. No newer ' +
        'push overtakes it, and it overtakes none. During a freeze it is held as the newest of its ref: it takes the place of ' +
        'what is held, and a later push takes its own.',
    )
    .argument('<pipeline>', 'name of the pipeline', pipelineName)
    .option('--commit <id>', 'start at this commit; default: the head of the branch', commitId)
    .option('--ref <ref>', 'branch or full ref; default: the one that it follows', refName)
    .option('--action <source action>', 'which source action, where several follow different repositories')
    .option('--yes', 'do not ask')
    .option('--no-wait', 'do not wait until it is started')
    .option('--timeout <seconds>', 'wait at most so long', seconds, 120)
    .addHelpText('after', EXIT_CODES);
  for (const option of sourceOptions()) command.addOption(option);
  return command;
}

const EXIT_CODES = `
Exit codes: 0 started, held by a freeze, or with --no-wait enqueued; 1 refused, not wanted, or not started in time; 2 wrong
usage, or it cannot be done, as without the right to send to the queue.`;

type Plan = {
  readonly chosen: Chosen;
  readonly commit: ChosenCommit;
  readonly request: StartRequest;
  readonly freeze: Freeze | undefined;
  /** What a freeze holds of the same pipeline and ref. */
  readonly held: HeldStart | undefined;
};

export async function start(name: PipelineName, options: Options, terminal: Terminal): Promise<number> {
  const { print, note, working } = terminal;
  const session = await openSession(options, terminal);
  const { relay, plan } = await working(`reading ${name}`, async () => {
    const relay = await openRelay(session);
    return { relay, plan: await planStart(session, relay, name, options) };
  });
  const { request, freeze } = plan;
  const answer = (exitCode: 0 | 1, outcome: object | null): number => {
    if (options.json === true) print(JSON.stringify({ ...request, freeze: freeze ?? null, outcome }, undefined, 2));
    return exitCode;
  };
  if (options.json !== true) showPlan(plan, terminal);
  if (plan.commit.unread !== undefined) note(plan.commit.unread);
  const question = freeze === undefined ? 'Start?' : 'Have it held?';
  if (!(await isWanted(terminal, options, question, `start ${name}`))) {
    note('nothing was started');
    return answer(1, null);
  }
  await enqueueStart(session.clients, request);
  if (!options.wait) {
    note(`enqueued as push ${request.push.id}; relay history ${name} shows what comes of it`);
    return answer(0, { status: 'enqueued' });
  }
  const outcome = await working(
    `waiting until ${name} is started`,
    () => awaitStart({ starts: relay.lastStarts, freezes: relay.freezes }, request, options.timeout),
    `interrupted: the start is enqueued and takes its course (relay history ${name})`,
  );
  const text = outcomeText(name, outcome, options.timeout);
  const isGood = outcome.status === 'started' || outcome.status === 'held';
  if (!isGood) note(text);
  else if (options.json !== true) print(`  ${terminal.paint('green', text)}`);
  return answer(isGood ? 0 : 1, outcome);
}

/** @throws CommandError where it would not be started, with what would be valid */
async function planStart(session: Session, relay: Relay, name: PipelineName, options: Options): Promise<Plan> {
  const [{ definition, tags }, status] = await Promise.all([observe(session, name), relay.pipelines.read(name)]);
  const followers = await followersOf(relay, name, status);
  if (followers.length === 0) throw new CommandError(1, unregisteredText(name, tags, status));
  const chosen = chooseRef(definition, followers, options);
  const source = await openSource(session, relay.deployment.account, chosen.repository, options);
  const commit = await chooseCommit(definition, chosen, options.commit, source, relay);
  const { repository, ref } = chosen;
  const id = `by-hand-${randomUUID()}`;
  const push = { id, repository, ref, commit: commit.commit, time: wholeSeconds(new Date()) };
  const request = {
    pipeline: name,
    push,
    byHand: true,
    eventId: id,
    ...(commit.facts && { commit: commit.facts }),
  } as const;
  const [freeze, held] = await Promise.all([freezeNow(relay.freezes), relay.freezes.heldLike(request)]);
  return { chosen, commit, request, freeze, held };
}

function showPlan({ chosen, commit, request, freeze, held }: Plan, { print, paint }: Terminal): void {
  const where = `${short(chosen.ref)} of ${repositoryName(chosen.repository)}`;
  const at = {
    given: `${commit.commit} on ${where}`,
    head: `the head of ${where}, now ${commit.commit.slice(0, 8)}`,
    'last-push': `the head of ${where}, last seen at ${commit.commit.slice(0, 8)}`,
  };
  print(`${paint('bold', request.pipeline)}  starts by hand at ${at[commit.found]}`);
  for (const line of sentLines(startInput(request, startHow(chosen.following, request)))) print(`  ${line}`);
  if (freeze === undefined) return;
  print(`  ${paint('yellow', freezeText(freeze))}; it will be held until the thaw`);
  if (held === undefined) return;
  const { commit: before, time } = held.request.push;
  const how = held.request.byHand ? 'by hand' : 'push';
  print(`  it takes the place of ${before.slice(0, 8)} (${how}, ${time}), which then starts no more`);
}
