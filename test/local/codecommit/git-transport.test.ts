import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Cloud, clone, commit, git, startCloud } from './cloud.ts';

let cloud: Cloud;
beforeAll(async () => {
  cloud = await startCloud();
});
afterAll(() => cloud.stop());

test('5,000 files go up in one chunked push and come back by clone and fetch', async () => {
  const work = await clone(cloud, 'large');
  await mkdir(join(work, 'files'));
  await Promise.all(
    Array.from({ length: 5_000 }, (_, index) => writeFile(join(work, 'files', `${index}.txt`), `file ${index}\n`)),
  );
  const head = await commit(work);
  await git(work, '-c', 'http.postBuffer=65536', 'push', '--quiet', 'origin', 'HEAD:main');
  expect(cloud.takeEvents()).toMatchObject([{ commitId: head }]);
  await git(cloud.folder, 'clone', '--quiet', cloud.url('large'), 'large-again');
  const again = join(cloud.folder, 'large-again');
  expect(await readdir(join(again, 'files'))).toHaveLength(5_000);
  expect(await readFile(join(again, 'files', '4999.txt'), 'utf8')).toBe('file 4999\n');
  const next = await commit(work, 'next');
  await git(work, 'push', '--quiet', 'origin', 'HEAD:main');
  await git(again, 'fetch', '--quiet', 'origin');
  expect(await git(again, 'rev-parse', 'origin/main')).toBe(next);
  cloud.takeEvents();
});

test.each(['0', '2'])('a request body that git compresses is read, protocol %s', async (version) => {
  const name = `zipped-${version}`;
  const work = await clone(cloud, name);
  for (let index = 0; index < 30; index += 1) {
    await commit(work, `commit ${index}`);
    await git(work, 'branch', `side-${index}`);
  }
  await git(work, 'push', '--quiet', 'origin', '--all');
  const config = ['-c', `protocol.version=${version}`];
  await git(cloud.folder, ...config, 'clone', '--quiet', '--mirror', cloud.url(name), `mirror-${name}`);
  const refs = await git(join(cloud.folder, `mirror-${name}`), 'for-each-ref', '--format=%(refname)');
  expect(refs.split('\n').filter((ref) => ref.startsWith('refs/heads/side-'))).toHaveLength(30);
  cloud.takeEvents();
});

test('accounts are apart, and a repository that is not there says so', async () => {
  await cloud.call('CreateRepository', { repositoryName: 'mine' });
  await expect(git(cloud.folder, 'ls-remote', cloud.url('mine', '222222222222'))).rejects.toThrow(/not found/);
  await expect(git(cloud.folder, 'ls-remote', cloud.url('mine'))).resolves.toBe('');
  expect((await fetch(`${cloud.url('mine')}/config`)).status).toBe(404);
  expect((await fetch(`${cloud.endpoint}/git/%zz`)).status).toBe(404);
});

test('no request leaves a file behind', async () => {
  await expect.poll(() => readdir(join(cloud.folder, 'spool')), { timeout: 60_000 }).toEqual([]);
});

async function runs(pid: string): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<string>();
  execFile('ps', ['-o', 'stat=', '-p', pid], (_error, stdout) => resolve(stdout.trim()));
  const state = await promise;
  return state !== '' && !state.startsWith('Z');
}

test('close ends git, its hooks and requests under way', async () => {
  const doomed = await startCloud();
  const work = await clone(doomed, 'doomed');
  await commit(work);
  const marker = join(doomed.folder, 'hook-pid');
  const hook = join(doomed.folder, 'hooks', 'pre-receive');
  await writeFile(hook, `#!/bin/sh\necho $$ > ${marker}.new\nmv ${marker}.new ${marker}\nwhile :; do sleep 1; done\n`);
  await chmod(hook, 0o755);
  const push = expect(git(work, 'push', '--quiet', 'origin', 'HEAD:main')).rejects.toThrow();
  const slow = request(`${doomed.url('doomed')}/git-receive-pack`, { method: 'POST' });
  const cut = once(slow, 'error');
  slow.write('0000');
  while (!existsSync(marker)) await pause(20);
  const pid = (await readFile(marker, 'utf8')).trim();
  expect(await runs(pid)).toBe(true);
  await doomed.codecommit.close();
  expect(await runs(pid)).toBe(false);
  await cut;
  await push;
  expect(doomed.events).toEqual([]);
  await expect(doomed.call('ListBranches', { repositoryName: 'doomed' })).rejects.toThrow(/closed/);
  await doomed.stop();
});
