import { Command, InvalidArgumentError, Option } from 'commander';
import { PipelineName } from '../shared/domain/names.ts';
import type { Connection } from './aws/clients.ts';

/** Options that every command has. */
export type CommonOptions = Connection & { readonly json?: boolean };

/** A command with examples below its help; `dlq list` is command list of group dlq. */
export function createCommand(name: string, examples: readonly string[]): Command {
  const lines = examples.map((example) => `  $ ${example}`);
  return new Command(name.split(' ').at(-1))
    .exitOverride()
    .showHelpAfterError(`(relay ${name} --help tells more)`)
    .addHelpText('after', `\nExamples:\n${lines.join('\n')}`);
}

/** Adds the options that every command has, after its own. */
export function addCommonOptions(command: Command): Command {
  const json = new Option('--json', 'print one JSON document on standard output, and nothing else there');
  for (const option of [json, ...connectionOptions()]) command.addOption(option.helpGroup('Options of every command:'));
  return command;
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

/** A command that only holds others. */
export const createGroup = (name: string): Command =>
  new Command(name).exitOverride().showHelpAfterError(`(relay ${name} --help tells more)`);

/** Collects the values of an option that may be given several times. */
export const collect = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

export function pipelineName(text: string): PipelineName {
  const parsed = PipelineName.safeParse(text);
  if (parsed.success) return parsed.data;
  throw new InvalidArgumentError(`expected a name of 1 to 100 letters, digits and . @ - _, got ${text || 'nothing'}`);
}

/** Collects the names of a list of pipelines. */
export const pipelineNames = (text: string, before: readonly PipelineName[] = []): readonly PipelineName[] => [
  ...before,
  pipelineName(text),
];

export function seconds(text: string): number {
  if (/^[1-9]\d{0,4}$/.test(text)) return Number(text);
  throw new InvalidArgumentError(`expected a whole number of seconds from 1 to 99999, got ${text || 'nothing'}`);
}

/** A whole number from 1 on. */
export const upTo =
  (most: number) =>
  (text: string): number => {
    if (/^[1-9]\d*$/.test(text) && Number(text) <= most) return Number(text);
    throw new InvalidArgumentError(`expected a whole number from 1 to ${most}, got ${text || 'nothing'}`);
  };

function regionName(text: string): string {
  if (/^[a-z]{2}(-[a-z]+)+-\d$/.test(text)) return text;
  throw new InvalidArgumentError(`expected a Region, as ap-south-1, got ${text || 'nothing'}`);
}

function url(text: string): string {
  if (URL.canParse(text) && /^https?:/.test(text)) return text;
  throw new InvalidArgumentError(`expected a URL, as http://127.0.0.1:4566, got ${text || 'nothing'}`);
}
