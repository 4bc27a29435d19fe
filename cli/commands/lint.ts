import { type Command, InvalidArgumentError } from 'commander';
import { AccountId } from '../../shared/domain/names.ts';
import { parseTags } from '../../shared/domain/tags/parse-tags.ts';
import { type Connection, regionOf } from '../aws/clients.ts';
import { openSession } from '../aws/session.ts';
import { type CommonOptions, collect, createCommand } from '../command.ts';
import { CommandError } from '../failure.ts';
import { crossCheck } from '../lint/cross-check.ts';
import { readDeploymentFile } from '../lint/deployment-file.ts';
import type { Finding } from '../lint/finding.ts';
import { declarationsIn, type FileContext, pipelineAccount, subjectOf, unresolvedNotes } from '../lint/lint-files.ts';
import { inventoryOf, liveSubjects } from '../lint/lint-live.ts';
import { type Linted, lintPipeline } from '../lint/lint-pipeline.ts';
import { countText, printFindings } from '../lint/print-findings.ts';
import type { Terminal } from '../terminal/terminal.ts';

type Options = CommonOptions & {
  readonly live?: boolean;
  readonly sourceProfile?: readonly string[];
  readonly config?: string;
  readonly account?: string;
  readonly strict?: boolean;
};

/** What was looked at, and what was found. */
type Result = {
  readonly linted: readonly Linted[];
  readonly findings: readonly Finding[];
  readonly repositoriesChecked: boolean;
  /** What cannot be read of the files. */
  readonly faults: readonly string[];
};

const EXAMPLES = [
  'relay lint template.json                              # before it is deployed',
  'relay lint --live --source-profile code-account       # what stands in the account now',
  "relay lint --live --json | jq -r '.findings[] | [.severity, .pipeline, .reason] | @tsv'",
];

const MORE = `
Severities: error, the pipeline does not follow what its tags say; warning, it does but hardly as meant; note, worth
knowing, as a repository that nobody follows.
Exit codes: 0 no errors and no warnings (with --strict: no notes either); 1 findings; 2 it cannot be done.`;

export function lintCommand(): Command {
  return createCommand('lint', EXAMPLES)
    .summary('find wrong tags, of files or of the account')
    .description(
      'Finds bad tags, followers of repositories that are not there, repositories that nobody follows, and entries and source ' +
        'actions that say the same twice: in files that declare pipelines (CloudFormation templates, inputs of ' +
        'CreatePipeline), or with --live in the account.',
    )
    .argument('[file...]', 'files to read; - for standard input')
    .option('--live', 'every pipeline of the account that carries a commit-relay tag, or one much like it')
    .option(
      '--source-profile <name>',
      'with --live: compare with the repositories of this account (repeatable)',
      collect,
    )
    .option('--config <file>', "for files: the deployment's configuration; default: ./cdk.json, if it holds one")
    .option(
      '--account <id>',
      'for files: account of the pipelines; default: the only one of the configuration',
      account,
    )
    .option('--strict', 'exit 1 at notes as well')
    .addHelpText('after', MORE);
}

export async function lint(files: readonly string[], options: Options, terminal: Terminal): Promise<number> {
  assertConsistent(files, options);
  const result = options.live === true ? await lintLive(options, terminal) : await lintFiles(files, options, terminal);
  const { linted, findings, faults, repositoriesChecked } = result;
  for (const fault of faults) terminal.note(`error: ${fault}`);
  if (options.json === true) {
    terminal.print(JSON.stringify({ pipelines: linted.length, repositoriesChecked, findings, faults }, undefined, 2));
  } else {
    printFindings(findings, terminal);
    terminal.print(`${countText(findings)} in ${linted.length} ${linted.length === 1 ? 'pipeline' : 'pipelines'}`);
  }
  if (faults.length > 0) return 2;
  return findings.some(({ severity }) => severity !== 'note' || options.strict === true) ? 1 : 0;
}

function assertConsistent(files: readonly string[], { live, sourceProfile, config, account: id }: Options): void {
  const fail = (message: string) => {
    throw new CommandError(2, `${message} (relay lint --help tells more)`);
  };
  if (live === true && files.length > 0) fail(`--live reads the account and no files, got ${files.join(' ')}`);
  if (live !== true && files.length === 0) fail('say what to lint: files, or --live');
  if (live !== true && sourceProfile !== undefined) fail('--source-profile is for --live');
  if (live === true && (config ?? id) !== undefined)
    fail('--config and --account are for files: --live asks the controller');
}

async function lintLive(options: Options, terminal: Terminal): Promise<Result> {
  const { sourceProfile } = options;
  let progress = 'listing the tags of all pipelines';
  const { subjects, inventory } = await terminal.working(
    () => progress,
    async () => {
      const session = await openSession(options, terminal);
      const subjects = await liveSubjects(session, (done, of) => {
        progress = `reading pipelines, ${done} of ${of}`;
      });
      progress = 'listing repositories';
      const connection: Connection = { ...options, region: session.region };
      return { subjects, inventory: sourceProfile && (await inventoryOf(sourceProfile, connection)) };
    },
  );
  const linted = subjects.map(lintPipeline);
  if (inventory === undefined) {
    terminal.note('repositories were not checked: --source-profile PROFILE names an account that holds them');
  }
  const findings = [...linted.flatMap((each) => each.findings), ...(inventory ? crossCheck(linted, inventory) : [])];
  return { linted, findings, repositoriesChecked: inventory !== undefined, faults: [] };
}

async function lintFiles(files: readonly string[], options: Options, terminal: Terminal): Promise<Result> {
  const config = await readDeploymentFile(options.config);
  const id = pipelineAccount(config, options.account);
  const region = options.region ?? config?.region ?? (await regionOf(options));
  const context: FileContext = { region, ...(id && { account: id }), ...(config && { config }) };
  const { pipelines, repositories, faults } = await declarationsIn(files, context);
  if (config === undefined)
    terminal.note(
      'allowed accounts and selfService were not checked: --config FILE names the cdk.json that holds them',
    );
  else if (id === undefined)
    terminal.note('the account of the pipelines is not known: --account ID names one of the configuration');
  // Most pipelines of a template may have nothing to do with the relay.
  const linted = pipelines.map((declared) => lintPipeline(subjectOf(declared, context)));
  const own = linted.filter(({ subject, findings }) => findings.length > 0 || parseTags(subject.tags) !== undefined);
  const isOwn = new Set(own.map(({ subject }) => subject.where));
  if (own.length === 0) {
    const declared =
      pipelines.length === 0
        ? 'no pipeline is declared'
        : `${pipelines.length} declared, and none carries a commit-relay tag`;
    terminal.note(`nothing to lint: ${declared}`);
  }
  const findings = [
    ...own.flatMap((each) => each.findings),
    ...pipelines.filter(({ where }) => isOwn.has(where)).flatMap(unresolvedNotes),
    ...(repositories.length > 0 ? crossCheck(own, { repositories }) : []),
  ];
  return { linted: own, findings, repositoriesChecked: repositories.length > 0, faults };
}

function account(text: string): string {
  const parsed = AccountId.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected an account id of 12 digits, got ${text || 'nothing'}`);
}
