import { closeSync, openSync } from 'node:fs';
import { InvalidArgumentError } from 'commander';
import { startCloud } from '../cloud.ts';
import { createCommand, wholeNumber } from './command.ts';
import { note, print, runCommand } from './console.ts';
import { stopSignal } from './signals.ts';
import { withAssembly } from './with-assembly.ts';

type Options = {
  port: number;
  sourceAccount: string;
  pipelineAccount: string;
  region: string;
  sweepSeconds?: number;
  graceSeconds?: number;
  record?: string;
  logs?: boolean;
  json?: boolean;
};

const command = createCommand('npm run local --')
  .description(
    'Serves the local two-account cloud with the controller deployed in it, until SIGINT or SIGTERM. Nothing is kept. ' +
      'The access key id of a call is its account id; any secret will do. Point AWS_ENDPOINT_URL at the endpoint. ' +
      'For only the ready line on standard output: npm run --silent local.',
  )
  .option('--port <number>', 'port on 127.0.0.1, 0 for any free one', wholeNumber(0, 65_535), 4566)
  .option('--source-account <id>', 'account A, which holds repositories', accountId, '111111111111')
  .option('--pipeline-account <id>', 'account B, which holds pipelines', accountId, '222222222222')
  .option('--region <region>', 'the one Region', regionName, 'ap-south-1')
  .option(
    '--sweep-seconds <number>',
    'run commit-relay-sweep this often instead of every 5 minutes',
    wholeNumber(1, 86_400),
  )
  .option(
    '--grace-seconds <number>',
    'give the event of a push this long to arrive before catch-up makes it good, instead of 120',
    wholeNumber(0, 3600),
  )
  .option('--record <file>', 'append every API call as one JSON line', writable)
  .option('--logs', 'write what the functions log to standard error')
  .option('--json', 'print the ready line as JSON')
  .parse();

await runCommand(() => serve(command.opts<Options>()));

async function serve(options: Options): Promise<number> {
  const { sourceAccount: source, pipelineAccount: pipelines, region } = options;
  if (source === pipelines) {
    command.error(`error: --source-account and --pipeline-account must differ, both are ${source}`);
  }
  const accounts = { source, pipelines };
  const stopped = stopSignal();
  let isStopped = false;
  void stopped.then(() => {
    isStopped = true;
  });
  note('synthesising the stacks');
  const { graceSeconds } = options;
  return withAssembly(
    { ...accounts, region },
    async (assembly) => {
      const cloud = await startCloud({
        assembly,
        accounts: [source, pipelines],
        region,
        port: options.port,
        ...(options.sweepSeconds === undefined ? {} : { sweepSeconds: options.sweepSeconds }),
        ...(options.record === undefined ? {} : { record: options.record }),
        ...(options.logs === true ? { onLog: (_name: string, line: string) => note(line) } : {}),
      });
      const { endpoint } = cloud;
      const ready =
        options.json === true ? JSON.stringify({ ready: true, endpoint, accounts, region }) : `ready ${endpoint}`;
      if (!isStopped) print(ready);
      await stopped;
      await cloud.close();
      return 0;
    },
    graceSeconds === undefined ? {} : { graceSeconds },
  );
}

function accountId(text: string): string {
  if (/^\d{12}$/.test(text)) return text;
  throw new InvalidArgumentError(`expected an account id of 12 digits, got ${text || 'nothing'}`);
}

function regionName(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text;
  throw new InvalidArgumentError(`expected a Region, as ap-south-1, got ${text || 'nothing'}`);
}

function writable(file: string): string {
  try {
    closeSync(openSync(file, 'a'));
    return file;
  } catch (error) {
    throw new InvalidArgumentError(`cannot be written: ${error instanceof Error ? error.message : error}`);
  }
}
