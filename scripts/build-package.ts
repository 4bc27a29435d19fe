/**
 * Builds what the npm package holds into `dist`: modules that run as they are, since Node strips no types below
 * node_modules, and the types of what CDK apps use. Runs as `prepare`, so at `npm ci`, `npm pack` and an install from git.
 */
import { execFileSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { type BuildOptions, buildSync } from 'esbuild';

const PROJECT = join(import.meta.dirname, '..');

type Module = { readonly entry: string; readonly outfile: string; readonly options: BuildOptions };

/** Some bundled packages are CommonJS and call `require`, which an ES module lacks. */
const REQUIRE = "import { createRequire } from 'module';const require = createRequire(import.meta.url);";

const MODULES: readonly Module[] = [
  {
    entry: 'cli/relay.ts',
    outfile: 'dist/cli/relay.mjs',
    options: { target: 'node24', banner: { js: REQUIRE } },
  },
  {
    entry: 'infra/cdk.ts',
    outfile: 'dist/cdk/index.mjs',
    // Constructs of two copies of the library do not know each other.
    options: { target: 'node22', external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'] },
  },
];

/** Modules whose declarations are the public types for CDK apps: each is complete without the others' sources. */
const PUBLIC_TYPES = [
  'infra/cdk.ts',
  'infra/follow/follow.ts',
  'infra/pipeline/cross-account-pipeline.ts',
  'shared/domain/tags/follow-options.ts',
  'shared/domain/tags/push-facts.ts',
];

function bundle({ entry, outfile, options }: Module): void {
  buildSync({
    absWorkingDir: PROJECT,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    mainFields: ['module', 'main'],
    legalComments: 'none',
    logLevel: 'warning',
    ...options,
  });
}

/** Writes declarations without reading what the modules import: 0.2 s instead of 3. `npm run check` checks them. */
function writeTypes(): void {
  const typescript = createRequire(import.meta.url).resolve('typescript/package.json');
  const tsc = join(dirname(typescript), 'bin/tsc');
  const emit = ['--declaration', '--emitDeclarationOnly', '--isolatedDeclarations', '--noResolve', '--noCheck'];
  const language = ['--module', 'nodenext', '--target', 'es2024', '--allowImportingTsExtensions', '--types', ''];
  const folders = ['--rootDir', '.', '--outDir', 'dist/cdk/types'];
  const command = [tsc, '--ignoreConfig', ...emit, ...language, ...folders, ...PUBLIC_TYPES];
  execFileSync(process.execPath, command, { cwd: PROJECT, stdio: 'inherit' });
}

// `dist` holds the functions' bundles as well.
for (const folder of ['dist/cdk', 'dist/cli']) rmSync(join(PROJECT, folder), { recursive: true, force: true });
for (const module of MODULES) bundle(module);
writeTypes();
