import { readFile } from 'node:fs/promises';
import * as z from 'zod';
import { CONTEXT_KEY, ConfigError, parseConfig } from '../../infra/config.ts';
import type { Config } from '../../infra/config-schema.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { CommandError } from '../failure.ts';
import { readText } from './read-text.ts';

const DEFAULT_FILE = 'cdk.json';

const CdkJson = z.looseObject({ context: z.looseObject({ [CONTEXT_KEY]: z.unknown() }) });

/**
 * The deployment's configuration: of the file that is named, else of ./cdk.json where that holds one.
 * @throws CommandError with every fault of it
 */
export async function readDeploymentFile(named: string | undefined): Promise<Config | undefined> {
  const file = named ?? DEFAULT_FILE;
  const text = named === undefined ? await readFile(file, 'utf8').catch(() => undefined) : await readText(file);
  if (text === undefined) return undefined;
  const json = parseJson(text);
  const value = CdkJson.safeParse(json).data?.context[CONTEXT_KEY];
  if (value === undefined && named === undefined) return undefined;
  if (json === undefined) throw new CommandError(2, `${file}: is not JSON`);
  if (value === undefined) throw new CommandError(2, `${file}: holds no context ${CONTEXT_KEY}`);
  try {
    return parseConfig(value);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new CommandError(2, error.faults.map((fault) => `${file}: ${fault}`).join('\n'), { cause: error });
  }
}
