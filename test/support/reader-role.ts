import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { assembly } from '../../local/assembly/synth.ts';
import { PIPELINES, SOURCE } from './builders.ts';

export const READER = `arn:aws:iam::${SOURCE}:role/reader`;

const Template = z.looseObject({ Resources: z.record(z.string(), z.unknown()) });

const statement = (rest: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] });

/** A role in the source account by which people of the pipeline account may read repositories. */
const ROLE = {
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName: 'reader',
    AssumeRolePolicyDocument: statement({
      Principal: { AWS: `arn:aws:iam::${PIPELINES}:root` },
      Action: 'sts:AssumeRole',
    }),
    Policies: [
      {
        PolicyName: 'read',
        PolicyDocument: statement({
          Action: ['codecommit:GetBranch', 'codecommit:GetCommit', 'codecommit:GetDifferences'],
          Resource: '*',
        }),
      },
    ],
  },
};

/** The assembly with that role in the source account's stack, in a folder of its own. */
export async function assemblyWithReader(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-reader-'));
  await cp(await assembly(), folder, { recursive: true });
  const file = join(folder, `CommitRelaySource-${SOURCE}.template.json`);
  const template = Template.parse(JSON.parse(await readFile(file, 'utf8')));
  const Resources = { ...template.Resources, Reader: ROLE };
  await writeFile(file, JSON.stringify({ ...template, Resources }));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}
