import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { bundleFunctions } from '../../infra/bundle.ts';
import { FUNCTIONS } from '../../shared/env.ts';

const Handler = z.object({ handler: z.custom<() => unknown>((value) => typeof value === 'function') });

let project = '';

beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'commit-relay-bundle-'));
  mkdirSync(join(project, 'lib'));
  writeFileSync(join(project, 'lib', 'legacy.cjs'), "module.exports = require('node:path').basename('/a/b');");
  for (const name of FUNCTIONS) {
    mkdirSync(join(project, 'functions', name), { recursive: true });
    const source = `import legacy from '../../lib/legacy.cjs';\nexport const handler = (): string => \`${name} \${legacy}\`;\n`;
    writeFileSync(join(project, 'functions', name, 'handler.ts'), source);
  }
  bundleFunctions(project);
});

afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('bundleFunctions', () => {
  it.each(FUNCTIONS)('makes of %s one module that runs alone, CommonJS included', async (name) => {
    const file = join(project, 'dist', name, 'index.mjs');
    const { handler } = Handler.parse({ ...(await import(pathToFileURL(file).href)) });
    expect(handler()).toBe(`${name} b`);
    expect(readFileSync(file, 'utf8')).not.toContain('legacy.cjs');
  });

  it('writes source maps that lead back to the source', () => {
    const map: unknown = JSON.parse(readFileSync(join(project, 'dist', 'start', 'index.mjs.map'), 'utf8'));
    expect(z.object({ sources: z.array(z.string()) }).parse(map).sources).toContain('../../functions/start/handler.ts');
  });

  it('refuses a source that does not build', () => {
    const broken = join(project, 'functions', 'sweep', 'handler.ts');
    const source = readFileSync(broken, 'utf8');
    writeFileSync(broken, "import './absent.ts';");
    expect(() => bundleFunctions(project)).toThrow(/absent/);
    writeFileSync(broken, source);
  });
});
