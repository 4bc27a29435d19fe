import { readFileSync } from 'node:fs';
import { CONTEXT_KEY, ConfigError, parseConfig } from './config.ts';
import type { Config } from './config-schema.ts';

/**
 * Reads the configuration as cdk.json holds it, or from the file that `-c commit-relay=FILE` names instead.
 * @param value the context value `commit-relay`
 * @throws ConfigError as `parseConfig`, or because the file is none
 */
export function readConfig(value: unknown): Config {
  return parseConfig(typeof value === 'string' ? readFile(value) : value);
}

function readFile(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError([`${CONTEXT_KEY}: must be a configuration or the path of a JSON file with one: ${reason}`]);
  }
}
