import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';
import { ACCOUNT } from './stub-cloud.ts';

/** Writes a bundle of one module and gives its folder, which the end of the test removes. */
export async function bundle(source: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'bundle-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'index.mjs'), source);
  return folder;
}

/** A small function around a bundle. */
export const spec = (codeFolder: string, more: Partial<FunctionSpec> = {}): FunctionSpec => ({
  account: ACCOUNT,
  name: 'worker',
  roleArn: `arn:aws:iam::${ACCOUNT}:role/worker-role`,
  codeFolder,
  handler: 'index.handler',
  runtime: 'nodejs24.x',
  environment: { TABLE: 'registry' },
  timeoutSeconds: 5,
  memoryMb: 128,
  logGroup: '/aws/lambda/worker',
  ...more,
});

/** Does by what the event asks for. */
export const OBEDIENT = `
let runs = 0;
export const handler = async (event, context) => {
  runs += 1;
  switch (event.do) {
    case 'env': return process.env;
    case 'context': return { ...context, remaining: context.getRemainingTimeInMillis() };
    case 'runs': return runs;
    case 'log': console.log(JSON.stringify({ level: 'INFO', message: 'a line' })); console.error('another'); return;
    case 'chatter': for (let line = 0; line < 1000; line += 1) console.log('line ' + line); return;
    case 'throw': throw new RangeError('too far');
    case 'late': setTimeout(() => { throw new Error('late'); }, 5); return 'early';
    case 'reject': Promise.reject(new Error('nobody waits')); return await new Promise(() => {});
    case 'exit': process.exit(event.code);
    case 'hang': return await new Promise((resolve) => setTimeout(resolve, 60000));
    case 'spin': for (;;) ;
    case 'hoard': { const all = []; for (;;) all.push(new Array(100000).fill({ a: 1 }).map((x) => ({ ...x }))); }
    case 'circle': { const circle = {}; circle.self = circle; return circle; }
    case 'sleep': await new Promise((resolve) => setTimeout(resolve, 200)); return process.env.AWS_ACCESS_KEY_ID;
  }
};`;
