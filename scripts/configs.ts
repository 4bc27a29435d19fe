import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { CONTEXT_KEY } from '../infra/config.ts';

const PROJECT = join(import.meta.dirname, '..');
const SAMPLES = join(PROJECT, 'infra/samples');

const CdkJson = z.object({ context: z.record(z.string(), z.unknown()) });

const read = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

/** Context of cdk.json, feature flags included. */
export const cdkContext = (): Record<string, unknown> => CdkJson.parse(read(join(PROJECT, 'cdk.json'))).context;

/** The shipped configuration and those of `infra/samples`, by name. */
export function sampleConfigs(): Map<string, unknown> {
  const samples = readdirSync(SAMPLES).toSorted();
  return new Map([
    ['cdk.json', cdkContext()[CONTEXT_KEY]],
    ...samples.map((file) => [file.replace('.json', ''), read(join(SAMPLES, file))] as const),
  ]);
}
