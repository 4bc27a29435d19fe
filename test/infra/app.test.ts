import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const APP = join(import.meta.dirname, '..', '..', 'infra', 'app.ts');
let folder = '';

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'commit-relay-app-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the app', () => {
  it('prints every fault of a wrong configuration, and nothing else, from any folder', () => {
    const context = { 'commit-relay': { region: 'ap-south-1', sourceAccounts: [{ account: 'x' }], colour: 'red' } };
    const outdir = join(folder, 'cdk.out');
    const { status, stdout, stderr } = spawnSync(process.execPath, [APP], {
      cwd: folder,
      encoding: 'utf8',
      env: { CDK_OUTDIR: outdir, CDK_CONTEXT_JSON: JSON.stringify(context) },
    });
    expect(status).toBe(1);
    expect(stdout).toBe('');
    expect(stderr.trim().split('\n').sort()).toEqual([
      'commit-relay.colour: is not a known field, received "red"',
      'commit-relay.pipelineAccounts: must be array, received nothing',
      'commit-relay.sourceAccounts[0].account: must be an account id of 12 digits, received "x"',
    ]);
    expect(existsSync(join(outdir, 'manifest.json'))).toBe(false);
  });
});
