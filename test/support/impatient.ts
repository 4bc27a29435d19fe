import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { assembly } from '../../local/assembly/synth.ts';
import { PIPELINES } from './builders.ts';

/** The assembly with another grace for events, in a folder of its own. */
export async function assemblyWithGrace(seconds: number): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-grace-'));
  await cp(await assembly(), folder, { recursive: true });
  const file = join(folder, `CommitRelayController-${PIPELINES}.template.json`);
  const template = await readFile(file, 'utf8');
  const shorter = template.replace(/("RELAY_GRACE_SECONDS": ?)"\d+"/, `$1"${seconds}"`);
  if (shorter === template) throw new Error('the template sets no grace');
  await writeFile(file, shorter);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
