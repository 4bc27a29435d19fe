import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** GIT_CONFIG_GLOBAL, by which our own configuration reaches every git child, came with this release. */
const OLDEST = { major: 2, minor: 32 };

function ask(path: string, argument: string): string {
  const result = spawnSync('git', [argument], { env: { PATH: path }, encoding: 'utf8', timeout: 10_000 });
  if (result.error !== undefined) {
    const wanted = `git ${OLDEST.major}.${OLDEST.minor} or newer`;
    throw new Error(`git cannot be run: install ${wanted} and have it in PATH`, { cause: result.error });
  }
  if (result.status !== 0) throw new Error(`git ${argument} failed: ${result.stderr.trim()}`);
  return result.stdout.trim();
}

/**
 * Checks that the git on this PATH can serve repositories over HTTP.
 * Throws an Error that says what to install when git, a recent enough git or `git http-backend` is missing.
 */
export function requireGit(path: string): void {
  const version = ask(path, '--version');
  const [major = 0, minor = 0] = (/\d+\.\d+/.exec(version)?.[0] ?? '').split('.').map(Number);
  if (major < OLDEST.major || (major === OLDEST.major && minor < OLDEST.minor)) {
    throw new Error(`git ${OLDEST.major}.${OLDEST.minor} or newer is needed, found ${version}`);
  }
  const programs = ask(path, '--exec-path');
  if (!existsSync(join(programs, 'git-http-backend'))) {
    throw new Error(
      `git http-backend is missing from ${programs}: install the package that holds it (Alpine: git-daemon)`,
    );
  }
}
