import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { requireGit } from '../../../local/codecommit/git-installation.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'git-installation-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function pretend(version: string): Promise<void> {
  const script = `#!/bin/sh\nif [ "$1" = --version ]; then echo "git version ${version}"; else echo "${folder}"; fi\n`;
  await writeFile(join(folder, 'git'), script);
  await chmod(join(folder, 'git'), 0o755);
}

test('this machine can serve repositories', () => {
  expect(() => requireGit(process.env['PATH'] ?? '')).not.toThrow();
});

test('no git at all is said', () => {
  expect(() => requireGit(folder)).toThrow(/git cannot be run/);
});

test('a git without http-backend is said, with the package to install', async () => {
  await pretend('2.43.0 (Apple Git-1)');
  expect(() => requireGit(folder)).toThrow(/git http-backend is missing.*git-daemon/);
  await writeFile(join(folder, 'git-http-backend'), '');
  expect(() => requireGit(folder)).not.toThrow();
});

test.each(['2.31.9', '1.99.0'])('git %s is too old', async (version) => {
  await pretend(version);
  expect(() => requireGit(folder)).toThrow(/2\.32 or newer is needed/);
});
