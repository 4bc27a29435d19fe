import { join } from 'node:path';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { type BuildOptions, buildSync } from 'esbuild';
import { FUNCTIONS, type FunctionName } from '../shared/env.ts';

const PROJECT = join(import.meta.dirname, '..');

/** Some bundled packages are CommonJS and call `require`, which an ES module lacks. */
const REQUIRE = "import { createRequire } from 'module';const require = createRequire(import.meta.url);";

/** How functions are bundled: `functions/<name>/handler.ts` of a project to `dist/<name>/index.mjs` with its source map. */
export const bundleOptions = (project: string, names: readonly FunctionName[] = FUNCTIONS) =>
  ({
    absWorkingDir: project,
    entryPoints: Object.fromEntries(names.map((name) => [`${name}/index`, `functions/${name}/handler.ts`])),
    outdir: 'dist',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    sourcemap: true,
    sourcesContent: false,
    legalComments: 'none',
    format: 'esm',
    platform: 'node',
    target: 'node24',
    mainFields: ['module', 'main'],
    banner: { js: REQUIRE },
    logLevel: 'warning',
  }) satisfies BuildOptions;

/**
 * Bundles all functions in one run.
 * @param project folder that holds `functions` and receives `dist`
 * @throws when a source does not build; esbuild has then printed why
 */
export function bundleFunctions(project: string = PROJECT): void {
  buildSync(bundleOptions(project));
}

/** A function's bundle as an asset; the asset manifest shows `dist/<name>` beside its hash. */
export const bundledCode = (name: FunctionName): Code =>
  Code.fromAsset(join(PROJECT, 'dist', name), { displayName: `dist/${name}` });
