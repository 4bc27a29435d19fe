import { randomUUID } from 'node:crypto';
import type { Command } from 'commander';
import type { Contest } from '../../shared/domain/drift/contest.ts';
import { type EventTime, PipelineName, wholeSeconds } from '../../shared/domain/names.ts';
import { describeAwsFailure, isDenied } from '../aws/aws-failure.ts';
import { openReconcileQueue } from '../aws/reconcile-queue.ts';
import { openRelay, openSession, type Session } from '../aws/session.ts';
import { type CommonOptions, createCommand } from '../command.ts';
import { pipelineOf } from '../plan/subject-plan.ts';
import { contestsOf } from '../resume/contests.ts';
import { repairSubject } from '../resume/repair-subject.ts';
import type { Terminal } from '../terminal/terminal.ts';

const EXAMPLES = [
  'relay resume app-dev',
  'relay resume bus/commit-relay',
  'relay resume rule/111111111111/commit-relay-forward-222222222222',
];

export function resumeCommand(): Command {
  return createCommand('resume', EXAMPLES)
    .summary('let the relay repair again what is contested')
    .description(
      'A field that was repaired for the third time within an hour, or for the fifth within 30 days, is contested: somebody or ' +
        'something keeps changing it back, and the relay leaves it alone for a day. Mend the cause, as the template of a ' +
        'stack; then this forgets those repairs, and has the subject looked at.',
    )
    .argument('<subject>', 'a pipeline, bus/commit-relay or rule/<account>/<rule>', repairSubject)
    .addHelpText(
      'after',
      '\nExit codes: 0 resumed, or nothing is contested; 2 there is no such subject, or it cannot be done.',
    );
}

export async function resume(subject: string, options: CommonOptions, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const now = wholeSeconds(new Date());
  const { contested, resumptions } = await terminal.working(`reading ${subject}`, async () => {
    const relay = await openRelay(session);
    return { resumptions: relay.resumptions, contested: await contestsOf(relay, subject, now) };
  });
  if (contested.length > 0) {
    await resumptions.resume(subject, now);
    await lookAgain(session, subject);
  }
  const resumedAt = contested.length > 0 ? now : null;
  if (options.json === true) terminal.print(JSON.stringify({ subject, contested, resumedAt }, undefined, 2));
  else printOutcome(subject, contested, resumedAt, terminal);
  return 0;
}

function printOutcome(
  subject: string,
  contested: readonly Contest[],
  resumedAt: EventTime | null,
  { print, paint }: Terminal,
): void {
  const name = pipelineOf(subject) ?? subject;
  if (resumedAt === null) print(`nothing of ${name} is contested`);
  for (const { field, since } of contested) {
    print(`${paint('bold', name)}  ${paint('green', 'resumed')}: ${field} was contested since ${since}`);
  }
}

/** Nothing else would show that the pipeline can be repaired: the next sweep passes it over. */
async function lookAgain({ clients, terminal }: Session, subject: string): Promise<void> {
  const name = pipelineOf(subject);
  if (name === undefined) {
    terminal.note('the guard looks again within 5 minutes; relay repair --wiring has it do so now');
    return;
  }
  try {
    const queue = await openReconcileQueue(clients);
    await queue.nominate([{ kind: 'pipeline', name: PipelineName.parse(name) }], `resume-${randomUUID()}`);
    terminal.note(`the controller looks at ${name} now; relay show ${name} tells what it finds`);
  } catch (error) {
    if (!isDenied(error)) throw error;
    terminal.note(describeAwsFailure(error) ?? '');
    terminal.note(`it is resumed all the same, and looked at when ${name} next changes or is due, within a day`);
  }
}
