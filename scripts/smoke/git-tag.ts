import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import { gitPassword } from './git-password.ts';
import type { Place } from './place.ts';
import type { Subject } from './subject.ts';

const run = promisify(execFile);

const IDENTITY = ['-c', 'user.name=Smoke Test', '-c', 'user.email=smoke@example.com', '-c', 'tag.gpgsign=false'];

/** Tags a commit with git and pushes the tag: CodeCommit's API makes none. Gives the tag object's id, or why it could not. */
export async function pushAnnotatedTag(
  { region, source }: Place,
  { name }: Subject,
  commit: string,
  tag: string,
): Promise<{ readonly tagObject: string } | { readonly why: string }> {
  const { codecommit } = source.clients;
  const { repositoryMetadata } = await codecommit.send(new GetRepositoryCommand({ repositoryName: name }));
  const url = new URL(repositoryMetadata?.cloneUrlHttp ?? '');
  const { username, password } = gitPassword(await codecommit.config.credentials(), url, region, new Date());
  const folder = await mkdtemp(join(tmpdir(), 'commit-relay-smoke-'));
  // By the environment: arguments are for everybody on the machine to see.
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([key]) => !key.startsWith('GIT_'))),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_TERMINAL_PROMPT: '0',
    GIT_CONFIG_COUNT: '1',
    GIT_CONFIG_KEY_0: 'http.extraHeader',
    GIT_CONFIG_VALUE_0: `Authorization: Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };
  const git = async (...args: string[]) =>
    (await run('git', [...IDENTITY, ...args], { cwd: folder, env })).stdout.trim();
  try {
    await git('init', '--quiet');
    await git('fetch', '--quiet', url.href, 'main');
    await git('tag', '--annotate', '--message', 'Annotated', tag, commit);
    await git('push', '--quiet', url.href, `refs/tags/${tag}`);
    return { tagObject: await git('rev-parse', `refs/tags/${tag}`) };
  } catch (error) {
    return { why: whyNot(error) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function whyNot(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'ENOENT') return 'there is no git here';
  const stderr = 'stderr' in error ? String(error.stderr).trim() : '';
  return `git could not push the tag: ${(stderr || error.message).split('\n').at(-1)}`;
}
