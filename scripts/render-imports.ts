/** What `docs/deploy.md` shows of resources that outlive their stack, so that their names are not written twice. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';

const BLOCK = /<!-- import -->\n[\s\S]*?<!-- end -->/;

const Template = z.object({
  Resources: z.record(
    z.string(),
    z.object({
      Type: z.string(),
      DeletionPolicy: z.string().optional(),
      Properties: z.record(z.string(), z.unknown()).default({}),
    }),
  ),
});
type Resource = z.infer<typeof Template>['Resources'][string];

/** By what CloudFormation identifies a resource of a type that is kept. Source: CloudFormation user guide, "Resource type support". */
const IDENTIFIERS: Readonly<Record<string, string>> = {
  'AWS::DynamoDB::Table': 'TableName',
  'AWS::S3::Bucket': 'BucketName',
  'AWS::KMS::Key': 'KeyId',
};

/** The stacks that keep something, and the file that says of each what to import. */
const STACKS = [
  ['CommitRelayController-222222222222', 'import-controller.json'],
  ['CommitRelayDelivery-222222222222', 'import-delivery.json'],
] as const;

/**
 * Fills the block `<!-- import --> ... <!-- end -->` with a resource mapping for each stack.
 * @param folder that `cdk synth` wrote
 * @throws Error where there is no block, or a stack keeps what cannot be imported by a name
 */
export function renderImports(markdown: string, folder: string): string {
  if (!BLOCK.test(markdown)) throw new Error('no block <!-- import --> ... <!-- end -->');
  const files = STACKS.map(([stack, file]) => {
    const text = readFileSync(join(folder, `${stack}.template.json`), 'utf8');
    return `\`${file}\`:\n\n\`\`\`json\n${JSON.stringify(mappingOf(Template.parse(JSON.parse(text))), undefined, 2)}\n\`\`\``;
  });
  return markdown.replace(BLOCK, () => `<!-- import -->\n${files.join('\n\n')}\n<!-- end -->`);
}

function mappingOf({ Resources }: z.infer<typeof Template>): Record<string, Record<string, string>> {
  const kept = Object.entries(Resources).filter(([, { DeletionPolicy }]) => DeletionPolicy?.startsWith('Retain'));
  return Object.fromEntries(kept.map(([id, resource]) => [id, identifierOf(id, resource)]));
}

function identifierOf(id: string, { Type, Properties }: Resource): Record<string, string> {
  const identifier = IDENTIFIERS[Type];
  if (identifier === undefined) throw new Error(`${id} is kept and of type ${Type}: by what is it imported?`);
  // A key has no name of its own.
  const name = Type === 'AWS::KMS::Key' ? '<id of the key>' : Properties[identifier];
  if (typeof name !== 'string') throw new Error(`${id} is kept and has no ${identifier}`);
  return { [identifier]: name };
}
