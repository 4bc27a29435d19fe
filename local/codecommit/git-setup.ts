import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Names the file in which the post-receive hook leaves what its push changed. */
export const PUSH_FILE = 'COMMIT_RELAY_PUSH_FILE';

/** Only what the shell itself knows, so that it runs wherever git does. */
const HOOK = `#!/bin/sh
while read -r change; do printf '%s\\n' "$change"; done >> "$${PUSH_FILE}"
`;

const configuration = (hooks: string) => `[safe]
	directory = *
[core]
	hooksPath = ${JSON.stringify(hooks)}
	fsync = none
	logAllRefUpdates = false
[http]
	receivepack = true
[receive]
	denyDeleteCurrent = ignore
	autogc = false
[gc]
	auto = 0
[maintenance]
	auto = false
`;

/**
 * Writes the configuration and the hook that all repositories under `folder` share.
 * Gives the environment of every git process: nothing of the user's own configuration gets in.
 */
export function setUpGit(folder: string, path: string): Readonly<Record<string, string>> {
  const hooks = join(folder, 'hooks');
  mkdirSync(hooks, { recursive: true });
  const hook = join(hooks, 'post-receive');
  writeFileSync(hook, HOOK);
  chmodSync(hook, 0o755);
  const config = join(folder, 'gitconfig');
  writeFileSync(config, configuration(hooks));
  return {
    PATH: path,
    HOME: folder,
    LC_ALL: 'C',
    GIT_CONFIG_GLOBAL: config,
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_LITERAL_PATHSPECS: '1',
  };
}
