import { execFile } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const PROJECT = join(import.meta.dirname, '../..');

/** How the README shows a pipeline of one's own, in a stack. */
const PIPELINE_BEFORE = `
import { App, Stack } from 'aws-cdk-lib';
import { Project } from 'aws-cdk-lib/aws-codebuild';
import { Artifact } from 'aws-cdk-lib/aws-codepipeline';
import { CodeBuildAction } from 'aws-cdk-lib/aws-codepipeline-actions';
const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '222222222222', region: 'ap-south-1' } });
const project = Project.fromProjectName(stack, 'Build', 'shop');
`;

/** What the README leaves out. */
const BEFORE = `
import { App, Stack } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline';
import { CodeCommitSourceAction, CodeCommitTrigger, ManualApprovalAction } from 'aws-cdk-lib/aws-codepipeline-actions';
const app = new App();
const stack = new Stack(app, 'Shop', { env: { account: '222222222222', region: 'ap-south-1' } });
const repository = Repository.fromRepositoryName(stack, 'Shop', 'shop');
const shop = { repository, branch: 'main', output: new Artifact() };
const config = { repository, branch: 'prod', output: new Artifact() };
const deploy = new ManualApprovalAction({ actionName: 'Deploy' });
`;
const AFTER = "\nconsole.log(JSON.stringify(app.synth().getStackByName('Shop').template));\n";
const FOLLOWS = '{"Key":"commit-relay:follow","Value":"main release/:"}';

/** What the types refuse. */
const WRONG = `
import { CrossAccountPipeline, type CrossAccountPipelineProps, follow } from 'commit-relay/cdk';
// @ts-expect-error
follow(1, { branch: 'main' });
// @ts-expect-error
export const props: CrossAccountPipelineProps = { branch: 'main', stages: [] };
export { CrossAccountPipeline };
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    module: 'nodenext',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    types: ['node'],
  },
  files: ['example.mts', 'example.cts', 'pipeline.mts', 'pipeline.cts', 'wrong.mts'],
};

let folder = '';
let installed = '';

/** The TypeScript that the README shows behind a marker. */
function shownBy(marker: string): string {
  const readme = readFileSync(join(PROJECT, 'README.md'), 'utf8');
  const found = new RegExp(`<!-- ${marker} -->\\n\`\`\`ts\\n(?<code>[\\s\\S]*?)\`\`\``).exec(readme)?.groups?.['code'];
  if (found === undefined) throw new Error(`the README shows nothing for ${marker}`);
  return found;
}

const run = (command: string, ...args: string[]) =>
  promisify(execFile)(command, args, { cwd: folder, env: { ...process.env, CDK_VALIDATION: 'false' } });

/** An empty project that installs the packed package, with the CDK of this one. */
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'commit-relay-package-'));
  await promisify(execFile)('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: PROJECT });
  const packed = readdirSync(folder).find((name) => name.endsWith('.tgz'));
  writeFileSync(join(folder, 'package.json'), '{ "name": "consumer", "version": "1.0.0", "private": true }');
  await run('npm', 'install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', `./${packed}`);
  installed = join(folder, 'node_modules/commit-relay');
  mkdirSync(join(folder, 'node_modules/@types'));
  for (const name of ['aws-cdk-lib', 'constructs', '@types/node']) {
    symlinkSync(join(PROJECT, 'node_modules', name), join(folder, 'node_modules', name));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('the package', () => {
  it('brings no other package along', () => {
    const manifest: unknown = JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8'));
    expect(manifest).not.toHaveProperty('dependencies');
    expect(existsSync(join(folder, 'node_modules/zod'))).toBe(false);
  });

  it('type-checks and runs as the README shows it, its types checked too', async () => {
    for (const [name, before] of [
      ['example', BEFORE],
      ['pipeline', PIPELINE_BEFORE],
    ] as const) {
      for (const extension of ['mts', 'cts'])
        writeFileSync(join(folder, `${name}.${extension}`), `${before}${shownBy(`cdk-${name}`)}${AFTER}`);
    }
    writeFileSync(join(folder, 'wrong.mts'), WRONG);
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(TSCONFIG));
    await run(join(PROJECT, 'node_modules/.bin/tsc'), '--project', '.');
    expect((await run(process.execPath, 'example.mts')).stdout).toContain(FOLLOWS);
    const { stdout } = await run(process.execPath, 'pipeline.mts');
    expect(stdout).toContain(FOLLOWS);
    expect(stdout).toContain('arn:aws:iam::111111111111:role/commit-relay-source-action-ap-south-1');
  });

  it('is required by CommonJS, which most CDK apps are', async () => {
    const imports = BEFORE.replaceAll(/import (.*) from (.*);/g, 'const $1 = require($2);');
    const call = "require('commit-relay/cdk').follow(pipeline, { branches: ['main', 'release/*'] });";
    const stages = "[{ stageName: 'Source', actions: [source] }, { stageName: 'Deploy', actions: [deploy] }]";
    const source =
      "const source = new CodeCommitSourceAction({ ...shop, actionName: 'Source', trigger: CodeCommitTrigger.NONE });";
    const pipeline = `const pipeline = new Pipeline(stack, 'Dev', { pipelineType: PipelineType.V2, stages: ${stages} });`;
    writeFileSync(join(folder, 'app.cjs'), [imports, source, pipeline, call, AFTER].join('\n'));
    expect((await run(process.execPath, 'app.cjs')).stdout).toContain(FOLLOWS);
  });

  it.runIf(existsSync(join(PROJECT, 'cli/relay.ts')))('has the command', async () => {
    expect((await run('npx', '--offline', 'relay', '--help')).stdout).toContain('relay');
  });
});
