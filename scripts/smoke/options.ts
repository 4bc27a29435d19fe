import { Command, InvalidArgumentError } from 'commander';
import { seconds } from '../../cli/command.ts';

export type SmokeOptions = {
  readonly profile?: string;
  readonly sourceProfile: string;
  readonly region?: string;
  readonly prefix: string;
  /** Seconds that anything is waited for at most. */
  readonly wait: number;
  readonly yes?: boolean;
  readonly keep?: boolean;
  readonly json?: boolean;
};

const ABOUT =
  'Tries Commit Relay on the accounts that it is deployed to. Makes one repository in the source account and, in the pipeline ' +
  'account, one pipeline, one queue and three rules that only look; pushes, waits and looks; then removes them all, also after ' +
  'a failure and after Ctrl-C. Changes nothing that is deployed and no other pipeline. It takes half an hour at most where sweeps ' +
  'come every 5 minutes, and costs cents.';

const MORE = `
Checks of the loop: source-action, register, push, repair, catch-up, unregister. The others are what only AWS can tell
(docs/architecture.md); whatever comes of them, they fail nothing.

Exit codes: 0 every check of the loop was seen; 1 one was not, or nothing was wanted; 2 wrong usage, or a stack is missing;
130 interrupted.

Examples:
  $ npm run smoke:aws -- --profile pipelines --source-profile code
  $ npm run --silent smoke:aws -- --profile pipelines --source-profile code --yes --json > smoke.json`;

export const smokeCommand = (): Command =>
  new Command('npm run smoke:aws --')
    .exitOverride()
    .description(ABOUT)
    .option(
      '--profile <name>',
      'profile of ~/.aws of the pipeline account; default: the SDK finds credentials as usual',
    )
    .requiredOption('--source-profile <name>', 'profile of ~/.aws of the source account')
    .option('--region <region>', 'Region of both; default: AWS_REGION, AWS_DEFAULT_REGION, the profile')
    .option('--prefix <text>', 'what the names of all that it makes begin with', namePart, 'commit-relay-smoke')
    .option('--wait <seconds>', 'wait so long for any one thing', seconds, 900)
    .option('--yes', 'do not ask')
    .option('--keep', 'remove nothing at the end, and say what is there')
    .option('--json', 'print one JSON document on standard output, and nothing else there')
    .addHelpText('after', MORE);

/** What repositories, pipelines, queues and rules may all be called by. */
function namePart(text: string): string {
  if (/^[A-Za-z0-9_-]{1,40}$/.test(text)) return text;
  throw new InvalidArgumentError(`expected 1 to 40 letters, digits and - _, got ${text || 'nothing'}`);
}
