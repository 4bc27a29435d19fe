import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createReaders } from '../../../local/codecommit/readers.ts';

const repository = {
  account: '111111111111',
  name: 'app',
  id: '1',
  arn: 'arn',
  tags: {},
  created: new Date(),
  modified: new Date(),
  directory: 'app.git',
};

test('a reader whose git was killed is replaced by a new one', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'readers-'));
  execFileSync('git', ['init', '--quiet', '--bare', folder]);
  const children: ChildProcess[] = [];
  const readers = createReaders((_, mode) => {
    const child = spawn('git', [`--git-dir=${folder}`, 'cat-file', mode]);
    children.push(child);
    return child;
  });
  onTestFinished(async () => {
    readers.forget(repository);
    await rm(folder, { recursive: true });
  });
  const ask = async () => (await readers.of(repository).check.ask('HEAD')).toString();
  expect(await ask()).toBe('HEAD missing\n');
  expect(children).toHaveLength(2);
  const ended = once(children[0] ?? expect.fail('no git was started'), 'close');
  children[0]?.kill('SIGKILL');
  await ended;
  expect(await ask()).toBe('HEAD missing\n');
});
