import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { TagResourceCommand } from '@aws-sdk/client-codepipeline';
import { run } from '../../cli/program.ts';
import { createTerminal } from '../../cli/terminal/terminal.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';

const project = join(import.meta.dirname, '../..');

export type Ended = { readonly code: number | null; readonly stdout: string; readonly stderr: string };
export type Variables = Readonly<Record<string, string | undefined>>;

/** The command as somebody has it who uses the AWS CLI in the pipeline account. */
export type RelayCommand = {
  /** A folder of its own, in which the spawned command runs. */
  readonly folder: string;
  /** Runs the command in this process. Arguments are separated by spaces. */
  relay(args: string, variables?: Variables): Promise<Ended>;
  /** The same on a terminal, whose user answers each question so. */
  relayAsked(args: string, answer: string): Promise<Ended>;
  /** Runs the command as a process, its output in pipes. */
  spawnRelay(args: string, variables?: Variables, input?: string): Promise<Ended>;
  remove(): Promise<void>;
};

export async function installRelay(endpoint: string): Promise<RelayCommand> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-command-'));
  const profile = `[profile code]\naws_access_key_id = ${SOURCE}\naws_secret_access_key = local\nregion = ${REGION}\n`;
  await writeFile(join(folder, 'config'), profile);
  const usual = {
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: PIPELINES,
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_REGION: REGION,
    AWS_CONFIG_FILE: join(folder, 'config'),
    AWS_SHARED_CREDENTIALS_FILE: join(folder, 'none'),
    AWS_EC2_METADATA_DISABLED: 'true',
  };
  return {
    folder,
    relay: (args, variables) => runHere(args, { ...usual, ...variables }),
    relayAsked: (args, answer) => runHere(args, usual, answer),
    spawnRelay: (args, variables, input = '') => {
      const env = present({ PATH: process.env['PATH'], ...usual, ...variables });
      return new Promise((resolve) => {
        const command = [join(project, 'cli/relay.ts'), ...words(args)];
        const child = execFile(process.execPath, command, { cwd: folder, env }, (_, stdout, stderr) =>
          resolve({ code: child.exitCode, stdout, stderr }),
        );
        child.stdin?.end(input);
      });
    },
    remove: () => rm(folder, { recursive: true, force: true }),
  };
}

const words = (args: string): string[] => args.split(' ').filter((word) => word !== '');

const present = (variables: Variables): Record<string, string> =>
  Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );

async function runHere(args: string, variables: Variables, answer?: string): Promise<Ended> {
  const make = () => Object.assign(new PassThrough(), { isTTY: answer !== undefined });
  const io = { stdin: make(), stdout: make(), stderr: make() };
  io.stderr.on('data', (chunk) => {
    if (answer !== undefined && String(chunk).includes('? ')) io.stdin.write(answer);
  });
  const [stdout, stderr] = [text(io.stdout), text(io.stderr)];
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  const code = await run(words(args), createTerminal(io));
  io.stdout.end();
  io.stderr.end();
  return { code, stdout: await stdout, stderr: await stderr };
}

const arn = (pipeline: string) => `arn:aws:codepipeline:${REGION}:${PIPELINES}:${pipeline}`;

export async function tagsOf(test: TestCloud, pipeline: string): Promise<Record<string, string>> {
  const input = { resourceArn: arn(pipeline) };
  const { body } = await test.call(PIPELINES, 'codepipeline', 'CodePipeline_20150709.ListTagsForResource', input);
  const { tags } = body as { tags: { key: string; value: string }[] };
  return Object.fromEntries(tags.map(({ key, value }) => [key, value]));
}

export async function tag(test: TestCloud, pipeline: string, tags: Readonly<Record<string, string>>): Promise<void> {
  const list = Object.entries(tags).map(([key, value]) => ({ key, value }));
  await test.clients.codepipeline.send(new TagResourceCommand({ resourceArn: arn(pipeline), tags: list }));
}

type Deniable = 'codebuild' | 'codepipeline' | 'dynamodb' | 'events' | 'iam' | 'kms' | 'lambda' | 's3' | 'sqs';

/** Has the next such call refused, or so many. */
export function deny({ cloud }: Pick<TestCloud, 'cloud'>, service: Deniable, operation: string, count = 1): void {
  const effect = { kind: 'error', code: 'AccessDeniedException', status: 400 } as const;
  cloud.faults.add({ service, operation, effect, count });
}
