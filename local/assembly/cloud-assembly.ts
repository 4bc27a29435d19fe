import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';

const Manifest = z.object({
  artifacts: z.record(
    z.string(),
    z.object({
      type: z.string(),
      environment: z.string().optional(),
      properties: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
});
const StackProperties = z.object({ templateFile: z.string(), stackName: z.string().optional() });
const AssetManifest = z.object({
  files: z
    .record(
      z.string(),
      z.object({
        source: z.object({ path: z.string().optional(), packaging: z.string().optional() }),
        destinations: z.record(z.string(), z.object({ bucketName: z.string(), objectKey: z.string() })),
      }),
    )
    .default({}),
});
const TemplateResource = z.object({
  Type: z.string(),
  Properties: z.record(z.string(), z.unknown()).default({}),
  DependsOn: z
    .union([z.string().transform((one) => [one]), z.array(z.string())])
    .default([])
    .readonly(),
  Condition: z.string().optional(),
});
const Template = z.object({ Resources: z.record(z.string(), TemplateResource).default({}) });

/** A resource as a template writes it, not resolved. */
export type TemplateResource = z.infer<typeof TemplateResource>;

export type Stack = {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly resources: Readonly<Record<string, TemplateResource>>;
};

export type CloudAssembly = {
  /** In the manifest's order. */
  readonly stacks: readonly Stack[];
  /** Folder of a file asset, by `<bucket>/<key>`. */
  readonly assets: ReadonlyMap<string, string>;
};

const ENVIRONMENT = /^aws:\/\/(?<account>\d{12})\/(?<region>[a-z0-9-]+)$/;

const readJson = async (file: string): Promise<unknown> => JSON.parse(await readFile(file, 'utf8'));

async function readStack(folder: string, id: string, environment: string, properties: unknown): Promise<Stack> {
  const { account, region } = ENVIRONMENT.exec(environment)?.groups ?? {};
  if (account === undefined || region === undefined) {
    throw new Error(`stack ${id} names no account and Region: environment is '${environment}'`);
  }
  const { templateFile, stackName = id } = StackProperties.parse(properties);
  const { Resources } = Template.parse(await readJson(join(folder, templateFile)));
  return { name: stackName, account, region, resources: Resources };
}

async function readAssets(folder: string, file: string): Promise<readonly (readonly [string, string])[]> {
  const { files } = AssetManifest.parse(await readJson(join(folder, file)));
  return Object.values(files).flatMap(({ source, destinations }) => {
    const { path, packaging } = source;
    if (path === undefined || packaging !== 'zip') return [];
    return Object.values(destinations).map(
      ({ bucketName, objectKey }) => [`${bucketName}/${objectKey}`, join(folder, path)] as const,
    );
  });
}

/**
 * Reads what `cdk synth` wrote: stacks with their account and Region, and folders of zipped assets.
 * Throws where the folder is no cloud assembly, holds nested ones, or a stack leaves account or Region open.
 */
export async function readCloudAssembly(folder: string): Promise<CloudAssembly> {
  const { artifacts } = Manifest.parse(await readJson(join(folder, 'manifest.json')));
  const stacks: Stack[] = [];
  const assets = new Map<string, string>();
  for (const [id, { type, environment = '', properties }] of Object.entries(artifacts)) {
    if (type === 'cdk:cloud-assembly') throw new Error(`nested cloud assembly ${id} in ${folder}`);
    if (type === 'aws:cloudformation:stack') stacks.push(await readStack(folder, id, environment, properties));
    if (type !== 'cdk:asset-manifest') continue;
    const { file } = z.object({ file: z.string() }).parse(properties);
    for (const [key, path] of await readAssets(folder, file)) assets.set(key, path);
  }
  return { stacks, assets };
}
