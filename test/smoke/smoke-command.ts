import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { text } from 'node:stream/consumers';
import * as z from 'zod';
import { parseJson } from '../../shared/domain/json.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import type { TestCloud } from '../support/local-cloud.ts';
import { registryKeys } from '../support/sweeping.ts';

const SCRIPT = join(import.meta.dirname, '../../scripts/smoke-aws.ts');

const Report = z.object({
  name: z.string(),
  ended: z.string(),
  checks: z.array(z.object({ name: z.string(), kind: z.string(), outcome: z.string(), evidence: z.string() })),
  left: z.array(z.string()),
  stays: z.string(),
});
export type Report = z.infer<typeof Report>;

export type Smoked = { readonly code: number | null; readonly stdout: string; readonly stderr: string };

export type SmokeCommand = {
  /** Runs it as a process with two profiles, `pipelines` and `code`. `meanwhile` gets the process and what it says. */
  smoke(args: readonly string[], meanwhile?: (child: ChildProcess, said: () => string) => void): Promise<Smoked>;
  remove(): Promise<void>;
};

/** The command as somebody has it who has profiles of both accounts. */
export async function installSmoke(endpoint: string): Promise<SmokeCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-smoke-'));
  const profile = (name: string, account: string) =>
    `[profile ${name}]\naws_access_key_id = ${account}\naws_secret_access_key = local\nregion = ${REGION}\n`;
  await writeFile(join(folder, 'config'), profile('pipelines', PIPELINES) + profile('code', SOURCE));
  const env = {
    PATH: process.env['PATH'],
    AWS_ENDPOINT_URL: endpoint,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
    no_proxy: '127.0.0.1',
  };
  return {
    async smoke(args, meanwhile) {
      const child = spawn(process.execPath, [SCRIPT, ...args], { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
      let said = '';
      child.stderr.on('data', (chunk) => {
        said += String(chunk);
      });
      meanwhile?.(child, () => said);
      const [stdout, stderr, code] = await Promise.all([
        text(child.stdout),
        text(child.stderr),
        new Promise<number | null>((resolve) => child.once('close', resolve)),
      ]);
      return { code, stdout, stderr };
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

export const reportOf = ({ stdout }: Smoked): Report => Report.parse(parseJson(stdout));

/** Names of checks by what came of them. */
export const outcomes = ({ checks }: Report): Record<string, string> =>
  Object.fromEntries(checks.map(({ name, outcome }) => [name, outcome]));

const Names = z.object({
  repositories: z.array(z.object({ repositoryName: z.string() })).default([]),
  pipelines: z.array(z.object({ name: z.string() })).default([]),
  QueueUrls: z.array(z.string()).default([]),
  Rules: z.array(z.object({ Name: z.string() })).default([]),
});

/** All that both accounts hold under names that begin so, whatever kind it is of; registry items that name it too. */
export async function traces(test: TestCloud, prefix: string): Promise<string[]> {
  const call = async (account: string, service: string, target: string, input: object = {}) => {
    const { status, body } = await test.call(account, service, target, input);
    if (status !== 200) throw new Error(`${target}: ${JSON.stringify(body)}`);
    return Names.parse(body);
  };
  const { repositories } = await call(SOURCE, 'codecommit', 'CodeCommit_20150413.ListRepositories');
  const { pipelines } = await call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.ListPipelines');
  const { QueueUrls } = await call(PIPELINES, 'sqs', 'AmazonSQS.ListQueues');
  const rules = await Promise.all(
    ['default', 'commit-relay'].map((EventBusName) =>
      call(PIPELINES, 'events', 'AWSEvents.ListRules', { EventBusName }),
    ),
  );
  const keys = await registryKeys(test);
  const names = [
    ...repositories.map(({ repositoryName }) => `repository ${repositoryName}`),
    ...pipelines.map(({ name }) => `pipeline ${name}`),
    ...QueueUrls.map((url) => `queue ${url.split('/').at(-1)}`),
    ...rules.flatMap(({ Rules }) => Rules.map(({ Name }) => `rule ${Name}`)),
    ...keys.map(({ pk, sk }) => `item ${pk.S} ${sk.S}`),
  ];
  // What was started is remembered for 60 days, under the ids of pushes.
  return names.filter((name) => name.includes(prefix) && !name.startsWith('item START#'));
}
