import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { assembly } from '../../../local/assembly/synth.ts';

/** Stands for a CDK app: writes its context and counts its runs. */
const APP = `
import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
const context = JSON.parse(process.env.CDK_CONTEXT_JSON ?? '{}');
appendFileSync('runs.log', 'run\\n');
if (context['commit-relay'].region === 'nowhere') { console.error('region: must be a Region'); process.exit(1); }
mkdirSync(process.env.CDK_OUTDIR, { recursive: true });
writeFileSync(process.env.CDK_OUTDIR + '/manifest.json', JSON.stringify(context));
`;
const OWN = { region: 'ap-south-1', sourceAccounts: ['111111111111'] };

let project: string;
const runs = async () => (await readFile(join(project, 'runs.log'), 'utf8')).split('\n').length - 1;
const written = async (folder: string) => JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
const age = async (path: string, seconds: number) => {
  const at = new Date(Date.now() + seconds * 1000);
  await utimes(join(project, path), at, at);
};

beforeEach(async () => {
  project = await mkdtemp(join(tmpdir(), 'project-'));
  await mkdir(join(project, 'infra'));
  await writeFile(join(project, 'package.json'), '{"type":"module"}');
  await writeFile(join(project, 'infra/app.ts'), APP);
  await writeFile(join(project, 'cdk.json'), JSON.stringify({ context: { flag: true, 'commit-relay': OWN } }));
  for (const path of ['infra/app.ts', 'infra', 'cdk.json']) await age(path, -60);
});
afterEach(() => rm(project, { recursive: true, force: true }));

describe('the assembly of the own config', () => {
  it('is cdk.out, written once, with the whole context', async () => {
    const folder = await assembly({ project });
    expect(folder).toBe(join(project, 'cdk.out'));
    expect(await written(folder)).toEqual({ flag: true, 'commit-relay': OWN });
    expect(await assembly({ project, config: { ...OWN } })).toBe(folder);
    expect(await runs()).toBe(1);
  });

  it.each(['infra/app.ts', 'cdk.json'])('is written again when %s changed', async (path) => {
    await assembly({ project });
    await age(path, 60);
    await assembly({ project });
    expect(await runs()).toBe(2);
  });

  it('is written again by force', async () => {
    await assembly({ project });
    await assembly({ project, force: true });
    expect(await runs()).toBe(2);
  });

  it('survives several at once and leaves nothing else behind', async () => {
    await mkdir(join(project, 'cdk.out'));
    await writeFile(join(project, 'cdk.out/stale'), '');
    const folders = await Promise.all([1, 2, 3, 4].map(() => assembly({ project, force: true })));
    expect(new Set(folders)).toEqual(new Set([join(project, 'cdk.out')]));
    expect(await readdir(join(project, 'cdk.out'))).toEqual(['manifest.json']);
    expect((await readdir(project)).filter((name) => name.startsWith('cdk.out'))).toEqual(['cdk.out']);
  });
});

describe('the assembly of another config', () => {
  it('goes to the folder given and leaves cdk.out alone', async () => {
    const folder = join(project, 'elsewhere');
    const config = { ...OWN, sourceAccounts: ['333333333333'] };
    expect(await assembly({ project, config, folder })).toBe(folder);
    expect(await written(folder)).toEqual({ flag: true, 'commit-relay': config });
    expect(await readdir(project)).not.toContain('cdk.out');
  });

  it('needs that folder', async () => {
    await expect(assembly({ project, config: { region: 'eu-west-1' } })).rejects.toThrow('needs a folder of its own');
  });

  it('that is refused says why', async () => {
    const config = { region: 'nowhere' };
    await expect(assembly({ project, config, folder: join(project, 'elsewhere') })).rejects.toThrow(
      'synthesis failed: region: must be a Region',
    );
  });
});
