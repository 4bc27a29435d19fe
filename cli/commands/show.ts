import type { Command } from 'commander';
import { type PipelineName, RepositoryArn } from '../../shared/domain/names.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, openSession } from '../aws/session.ts';
import { type CommonOptions, createCommand, pipelineName } from '../command.ts';
import { driftLines } from '../rows/drift-lines.ts';
import { reportOf, type ShowReport } from '../rows/show-report.ts';
import { tellFreeze } from '../terminal/freeze-words.ts';
import { problemLines } from '../terminal/problem-lines.ts';
import { table } from '../terminal/table.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { followerSentence, repositoryName, short } from '../terminal/words.ts';

const EXAMPLES = ['relay show app-dev', "relay show app-dev --json | jq '.problems'"];

export function showCommand(): Command {
  return createCommand('show', EXAMPLES)
    .summary('show what one pipeline follows, and what it last started')
    .description(
      'Shows the tags of a pipeline and what they mean, what is registered of it and whether that is in step with the tags, ' +
        'what is wrong, and the last start of each branch and git tag.',
    )
    .argument('<pipeline>', 'name of the pipeline', pipelineName)
    .addHelpText(
      'after',
      '\nExit codes: 0 shown, whatever is wrong with it; 2 there is no such pipeline, or it cannot be done.',
    );
}

export async function show(name: PipelineName, options: CommonOptions, terminal: Terminal): Promise<number> {
  const session = await openSession(options, terminal);
  const report = await terminal.working(`reading ${name}`, async () => {
    const [relay, observed] = await Promise.all([openRelay(session), observe(session, name)]);
    return reportOf(relay, name, observed);
  });
  if (options.json === true) terminal.print(JSON.stringify(report, undefined, 2));
  else printReport(report, terminal);
  tellFreeze(report.freeze ?? undefined, terminal);
  return 0;
}

function printReport(report: ShowReport, terminal: Terminal): void {
  const { print, paint } = terminal;
  const { pipeline, account, region, type, executionMode, version, sources } = report;
  print(`${paint('bold', pipeline)}  account ${account}, ${region}; ${type}, ${executionMode}, version ${version}`);
  if (sources.length === 0) print('  no CodeCommit source action');
  for (const { action, repository, branch } of sources) {
    const arn = RepositoryArn.safeParse(repository).data;
    print(`  source ${action}: ${arn === undefined ? repository : repositoryName(arn)}, branch ${branch || '(none)'}`);
  }
  printTags(report, terminal);
  printRegistration(report, terminal);
  for (const line of driftLines(report, paint)) print(line);
  printStarts(report, terminal);
}

function printTags({ pipeline, following, tags, mistaken, problems }: ShowReport, { print, paint }: Terminal): void {
  if (!following) {
    print(
      `\n${paint('yellow', 'not a follower')}: no push starts it through the relay. To make it one: relay follow ${pipeline}`,
    );
  }
  if (tags.length > 0) print(`\n${paint('bold', 'tags')}`);
  for (const { tag, value, means } of tags) {
    print(`  ${tag} = ${value}`);
    for (const each of means) print(paint('dim', `    ${each}`));
  }
  for (const each of mistaken) for (const line of problemLines(each, paint, '  ')) print(line);
  if (problems.length > 0)
    print(`\n${paint('red', 'problems')}: what was registered before stays until they are mended`);
  for (const problem of problems) for (const line of problemLines(problem, paint, '  ')) print(line);
}

function printRegistration(
  { following, registered, outOfStep, problems, warnings, gone }: ShowReport,
  { print, paint }: Terminal,
): void {
  if (!following && registered.length === 0 && outOfStep.length === 0) return;
  print(`\n${paint('bold', 'registered')}`);
  for (const follower of registered) print(`  ${followerSentence(follower)}`);
  if (registered.length === 0) print('  nothing');
  for (const { ref, since } of gone)
    print(
      `  ${paint('yellow', 'branch gone')}: ${short(ref)} was deleted ${since}; it starts no more until it is back`,
    );
  for (const warning of warnings) for (const line of problemLines(warning, paint, '  ')) print(line);
  if (outOfStep.length > 0) {
    print(`  ${paint('yellow', 'not in step')}: ${outOfStep.join('; ')}. The next sweep, within 5 minutes, sees to it`);
  } else if (problems.length === 0) print(`  ${paint('green', 'in step')} with its tags and definition`);
}

function printStarts({ lastStarts }: ShowReport, { print, paint }: Terminal): void {
  if (lastStarts.length === 0) return;
  print(`\n${paint('bold', 'last starts')}`);
  const rows = lastStarts.map(({ repository, ref, commit, time, executionId }) => {
    return [short(ref), repositoryName(repository), commit.slice(0, 8), time, executionId ?? '-'];
  });
  for (const line of table([['REF', 'REPOSITORY', 'COMMIT', 'PUSHED', 'EXECUTION'], ...rows])) print(`  ${line}`);
}
