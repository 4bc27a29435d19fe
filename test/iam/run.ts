import process from 'node:process';
import { createCommand } from '../../local/commands/command.ts';
import { print, runCommand } from '../../local/commands/console.ts';
import { prepareProof } from './proof.ts';
import { type Answer, type Change, prove, type Result } from './prove.ts';
import { figuresOf } from './report.ts';

const program = createCommand('npm run test:iam --')
  .description(
    'Puts the policies of all stacks to an IAM evaluator: every call that a role or service must make is allowed, every listed\n' +
      'call that it must not make is denied, and no right can be taken away. Exits 1 where it is not so. The last line has the figures.',
  )
  .option('--list', 'prints every call and every change of a statement, with its reason')
  .option('--json', 'prints all of it as JSON')
  .parse();

type Options = { readonly list?: true; readonly json?: true };

const call = ({ name, why, isRight, isAllowed }: Answer): string =>
  `${isRight ? '' : 'WRONG '}${isAllowed ? 'allowed' : 'denied'}  ${name}${why === undefined ? '' : `: ${why}`}`;
const change = ({ name, change: what, shownBy, listed }: Change): string =>
  `${shownBy === undefined ? 'listed' : 'needed'}  ${what} of ${name}: ${shownBy ?? listed ?? 'no reason'}`;

function list({ required, denials, removals, openings }: Result): void {
  for (const [title, lines] of [
    ['Calls that must be allowed', required.map(call)],
    ['Calls that must be denied', denials.map(call)],
    ['Rights, and the call that each is needed for', removals.map(change)],
    ['Openings of statements, and the denial that notices each', openings.map(change)],
  ] as const) {
    print(`${title}\n`);
    for (const line of lines) print(`  ${line}`);
    print();
  }
}

async function main(): Promise<number> {
  const options = program.opts<Options>();
  // CDK's own validation of templates is `npm run synth`'s.
  process.env['CDK_VALIDATION'] = 'false';
  const result = await prove(prepareProof());
  if (options.json) print(JSON.stringify(result, undefined, 2));
  else {
    if (options.list) list(result);
    for (const fault of result.faults) print(`FAILED ${fault}`);
    print(figuresOf(result));
  }
  return result.faults.length === 0 ? 0 : 1;
}

await runCommand(main);
