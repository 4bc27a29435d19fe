import { Command, InvalidArgumentError, Option } from 'commander';
import { PipelineName } from '../shared/domain/names.ts';
import type { Connection } from './clients.ts';

/** Options that every command has. */
export type CommonOptions = Connection & { readonly json?: boolean };

/** A command with the options that every command has, and examples below its help. */
export function createCommand(name: string, examples: readonly string[]): Command {
  const command = new Command(name).exitOverride().showHelpAfterError(`(relay ${name} --help tells more)`);
  for (const option of connectionOptions()) command.addOption(option);
  command.option('--json', 'print one JSON document on standard output, and nothing else there');
  return command.addHelpText('after', `\nExamples:\n${examples.map((example) => `  $ ${example}`).join('\n')}`);
}

/** How to reach AWS; the same before and after the name of the command, as people are used to from `aws`. */
export const connectionOptions = (): Option[] => [
  new Option('--profile <name>', 'profile of ~/.aws; default: the SDK finds credentials as usual'),
  new Option(
    '--region <region>',
    'Region of the pipelines; default: AWS_REGION, AWS_DEFAULT_REGION, the profile',
  ).argParser(regionName),
  new Option('--endpoint-url <url>', 'call this endpoint instead of AWS, as AWS_ENDPOINT_URL does').argParser(url),
];

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function pipelineName(text: string): PipelineName {
  const parsed = PipelineName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected a name of 1 to 100 letters, digits and . @ - _, got ${text || 'nothing'}`);
}

export function seconds(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number of seconds from 1 to 99999, got ${text || 'nothing'}`);
}

function regionName(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text;
  throw new InvalidArgumentError(`expected a Region, as ap-south-1, got ${text || 'nothing'}`);
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError(`expected a URL, as http://127.0.0.1:4566, got ${text || 'nothing'}`);
}
