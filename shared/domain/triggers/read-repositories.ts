import { RepositoryArn, repositoryParts } from '../names.ts';
import { fault, type MigrationFault } from './migration-fault.ts';

/** A repository as a pattern names it, by ARN or by name. */
export type NamedRepository = {
  readonly name: string;
  readonly account?: string;
  readonly region?: string;
  readonly partition?: string;
};

/** What the fields of a pattern hold; absent ones allow anything. */
export type RepositoryFields = {
  readonly resources: readonly string[] | undefined;
  readonly names: readonly string[] | undefined;
  readonly accounts: readonly string[] | undefined;
  readonly regions: readonly string[] | undefined;
};

/** The repositories that pass all the fields. */
export function readRepositories(fields: RepositoryFields): NamedRepository[] | MigrationFault {
  const { resources, names } = fields;
  if (resources === undefined && names === undefined) {
    return fault('any-repository', 'neither resources nor detail.repositoryName says which repository');
  }
  const found = resources === undefined ? byName(fields, names ?? []) : byArn(fields, resources);
  if (found.length > 0) return found;
  return fault('matches-nothing', 'resources, account, region and detail.repositoryName name no repository in common');
}

function byArn({ names, accounts, regions }: RepositoryFields, resources: readonly string[]): NamedRepository[] {
  const allows = (field: readonly string[] | undefined, value: string) => field?.includes(value) ?? true;
  return resources.flatMap((resource) => {
    const arn = RepositoryArn.safeParse(resource).data;
    if (arn === undefined) return [];
    const { name, account, region } = repositoryParts(arn);
    const isAllowed = allows(names, name) && allows(accounts, account) && allows(regions, region);
    return isAllowed ? [{ name, account, region, partition: arn.split(':')[1] ?? 'aws' }] : [];
  });
}

function byName({ accounts, regions }: RepositoryFields, names: readonly string[]): NamedRepository[] {
  const possible = names.filter((name) => /^[\w.-]{1,100}$/.test(name));
  const places = (regions ?? [undefined]).flatMap((region) =>
    (accounts ?? [undefined]).map((account) => ({ ...(account && { account }), ...(region && { region }) })),
  );
  return possible.flatMap((name) => places.map((place) => ({ name, ...place })));
}
