import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { A, B, REGION, type Resources } from './template-parts.ts';

const WORKER = `
export const handler = async (event) => {
  for (const { body } of event.Records ?? []) console.log('job ' + JSON.parse(body).detail.name + ' ' + process.env.TABLE);
  if (event.woken) console.log('woken');
  return { batchItemFailures: [] };
};`;

/** Writes a cloud assembly of the two stacks, A's first, as CDK's default synthesiser lays it out. */
export async function writeAssembly(source: Resources, relay: Resources): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'assembly-'));
  const put = (name: string, content: unknown) => writeFile(join(folder, name), JSON.stringify(content));
  await mkdir(join(folder, 'asset.worker'));
  await writeFile(join(folder, 'asset.worker/index.mjs'), WORKER);
  const bootstrap = {
    Parameters: {
      BootstrapVersion: { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/x/version' },
    },
    Rules: {
      CheckBootstrapVersion: {
        Assertions: [{ Assert: { 'Fn::Not': [{ 'Fn::Contains': [['1'], { Ref: 'BootstrapVersion' }] }] } }],
      },
    },
    Conditions: { CDKMetadataAvailable: { 'Fn::Or': [] } },
  };
  await put('source.template.json', { Resources: source });
  await put('relay.template.json', { Resources: relay, ...bootstrap });
  const destinations = { here: { bucketName: 'assets', objectKey: 'worker.zip' } };
  await put('relay.assets.json', {
    files: { x: { source: { path: 'asset.worker', packaging: 'zip' }, destinations } },
  });
  const stack = (account: string, templateFile: string) => ({
    type: 'aws:cloudformation:stack',
    environment: `aws://${account}/${REGION}`,
    properties: { templateFile },
  });
  await put('manifest.json', {
    artifacts: {
      Source: stack(A, 'source.template.json'),
      Relay: stack(B, 'relay.template.json'),
      'Relay.assets': { type: 'cdk:asset-manifest', properties: { file: 'relay.assets.json' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  return folder;
}
