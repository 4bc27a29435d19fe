import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pipelineDeclaration } from '../../local/demo/fleet.ts';
import { PIPELINES, REGION, SOURCE } from '../support/builders.ts';
import { installRelay, type RelayCommand } from '../support/relay-command.ts';

const project = join(import.meta.dirname, '../..');
const sources = [{ repository: 'app', branch: 'main' }];
let command: RelayCommand;
const relay: RelayCommand['relay'] = (...args) => command.relay(...args);
const spawnRelay: RelayCommand['spawnRelay'] = (...args) => command.spawnRelay(...args);

beforeAll(async () => {
  // Nothing listens there: none of this calls AWS.
  command = await installRelay('http://127.0.0.1:1');
});
afterAll(() => command.remove());

describe('relay lint FILE', () => {
  const declared = (follow: string) => ({
    pipeline: pipelineDeclaration({ name: 'web', sources }, { source: SOURCE, pipelines: PIPELINES, region: REGION }),
    tags: [{ key: 'commit-relay:follow', value: follow }],
  });

  it('reads files without any account, and says by what it did not judge', async () => {
    await writeFile(join(command.folder, 'web.json'), JSON.stringify(declared('main release/')));
    const offline = { AWS_ENDPOINT_URL: undefined, AWS_ACCESS_KEY_ID: undefined };
    const { code, stdout, stderr } = await spawnRelay('lint web.json', offline);
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'no findings in 1 pipeline\n' });
    expect(stderr).toContain('allowed accounts and selfService were not checked');
  });

  it('judges by the configuration, and goes on where a file cannot be read', async () => {
    const config = join(project, 'cdk.json');
    const web = declared('main main');
    const input = JSON.stringify([
      web,
      { ...web, tags: [{ key: 'commit-relay:repository', value: '333333333333/app' }, ...web.tags] },
    ]);
    const { code, stdout, stderr } = await spawnRelay(`lint - missing.json --config ${config}`, {}, input);
    expect(code).toBe(2);
    expect(stderr).toContain('error: missing.json: cannot be read');
    expect(stdout).toContain('warning covered-entry');
    expect(stdout).toContain('error foreign-account');
  });

  it.each([
    ['lint', 'say what to lint: files, or --live'],
    ['lint --live web.json', '--live reads the account and no files, got web.json'],
    ['lint web.json --source-profile code', '--source-profile is for --live'],
    ['lint web.json --account 12', 'expected an account id of 12 digits, got 12'],
    ['lint web.json --config package.json', 'package.json: holds no context commit-relay'],
  ])('%s is refused', async (args, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(2);
  });
});

describe('relay', () => {
  it.each([
    ['', 2, 'Usage: relay [options] [command]'],
    ['lst', 2, 'Did you mean list?'],
    ['list --nope', 2, "unknown option '--nope'"],
    ['list --region Mumbai', 2, 'expected a Region, as ap-south-1, got Mumbai'],
    ['list --endpoint-url nowhere', 2, 'expected a URL'],
    ['plan --all', 2, 'no answer from AWS'],
    ['doctor app-dev', 2, 'no answer from AWS'],
    ['doctor app-dev --wiring', 2, '--wiring looks at no pipeline'],
    ['doctor a/b', 2, 'expected a name of 1 to 100 letters'],
    ['doctor --source-role-arn reader', 2, 'expected the ARN of a role'],
    ['doctor --source-role-arn arn:aws:iam::111111111111:role/x --source-profile code', 2, 'cannot be used with'],
    ['repair app-dev', 2, 'no answer from AWS'],
    ['resume app-dev', 2, 'no answer from AWS'],
  ])('relay %s ends with %d', async (args, expected, message) => {
    const { code, stderr } = await relay(args);
    expect(stderr).toContain(message);
    expect(code).toBe(expected);
  });

  const COMMANDS =
    'follow unfollow list show plan doctor repair resume explain history start freeze thaw migrate lint'.split(' ');
  const DLQ = ['dlq list', 'dlq show', 'dlq redrive', 'dlq drop'];
  it.each(['', ...COMMANDS, ...DLQ])('relay %s --help has examples', async (command) => {
    const { code, stdout } = await relay(`${command} --help`.trim());
    expect(code).toBe(0);
    expect(stdout).toContain(command === '' ? 'Commands:' : `Examples:\n  $ relay ${command}`);
    if (command !== '') expect(stdout).toContain('--json');
  });
});
