import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { shorten } from '../shared/domain/errors.ts';
import { Config } from './config-schema.ts';

/** Key of the configuration in the context of cdk.json. */
export const CONTEXT_KEY = 'commit-relay';

/** All that is wrong with a configuration, one fault a line. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly faults: readonly string[];
  constructor(faults: readonly string[]) {
    super(faults.join('\n'));
    this.faults = faults;
  }
}

/**
 * Reads the deployment's configuration, defaults filled in.
 * @param value the context value `commit-relay` of cdk.json
 * @throws ConfigError with every fault: path of the field, what it must be, the value received
 */
export function parseConfig(value: unknown): Config {
  const result = Config.safeParse(value, { reportInput: true });
  if (result.success) return result.data;
  throw new ConfigError(result.error.issues.flatMap(describe));
}

/** Hash of the whole configuration: the same for the same meaning, whatever the order in which it is written. */
export const configHash = (config: Config): string => hash(config);

/**
 * Hash of what shapes the forward rules. Rules carry it in their Description and guard gets the same value,
 * so that a controller mends only rules that were deployed from its own configuration.
 */
export const wiringHash = ({ region, sourceAccounts, pipelineAccounts }: Config): string =>
  hash({
    region,
    sourceAccounts: sourceAccounts.map(({ account, repositories }) => ({ account, repositories })),
    pipelineAccounts: pipelineAccounts.map(({ account }) => account),
  });

const hash = (value: unknown): string => createHash('sha256').update(canonical(value)).digest('hex').slice(0, 16);

/** JSON with keys sorted, and lists too: all lists of the configuration are sets. */
function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).sort().join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return `{${members
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`)
    .sort()
    .join()}}`;
}

function describe(issue: z.core.$ZodIssue): string[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => fault([...issue.path, key], 'is not a known field', member(issue.input, key)));
  return [fault(issue.path, requirement(issue), issue.input)];
}

function requirement(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type' && issue.message.startsWith('Invalid input')) return `must be ${issue.expected}`;
  if (issue.code === 'invalid_value') return `must be one of ${issue.values.join(', ')}`;
  if (issue.code === 'too_small') return 'must not be empty';
  return issue.message;
}

const fault = (path: readonly PropertyKey[], message: string, received: unknown): string =>
  `${print(path)}: ${message}, received ${shorten(received)}`;

const print = (path: readonly PropertyKey[]): string =>
  path.reduce<string>((at, key) => (typeof key === 'number' ? `${at}[${key}]` : `${at}.${String(key)}`), CONTEXT_KEY);

const member = (value: unknown, key: string): unknown =>
  typeof value === 'object' && value !== null ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
