import * as z from 'zod';
import { Variable } from '../follower.ts';
import { faulty, type Reading } from './problem.ts';
import { PUSH_FACTS } from './push-facts.ts';

/** A repository as a tag names it; `partition` and `region` where it is an ARN. */
const RepositoryTarget = z.object({
  account: z.string(),
  name: z.string(),
  partition: z.string().optional(),
  region: z.string().optional(),
});
export type RepositoryTarget = z.infer<typeof RepositoryTarget>;

const BY_NAME = /^(?<account>\d{12})\/(?<name>[\w.-]{1,100})$/;
const BY_ARN =
  /^arn:(?<partition>aws[\w-]*):codecommit:(?<region>[a-z0-9-]+):(?<account>\d{12}):(?<name>[\w.-]{1,100})$/;
const REPOSITORY = '<account>/<name> or the ARN of a repository';

/** `<account>/<name>` or an ARN. */
export function readRepository(entry: string): Reading<RepositoryTarget> {
  const read = RepositoryTarget.safeParse((BY_NAME.exec(entry) ?? BY_ARN.exec(entry))?.groups);
  if (!read.success) return faulty('invalid-entry', `this names no repository, got ${entry}`, REPOSITORY);
  return { means: read.data };
}

export function printRepository({ account, name, partition, region }: RepositoryTarget): string {
  return region === undefined ? `${account}/${name}` : `arn:${partition}:codecommit:${region}:${account}:${name}`;
}

const PATH =
  'a path from the root of the repository (services/api/Dockerfile), all below one (services/api/), or a pattern with : for * (::/:.md)';

/** A file's path, a folder's that ends in `/`, or a glob. */
export function readPath(entry: string): Reading<string> {
  const parts = entry.replace(/\/$/, '').split('/');
  const isRelative = parts.every((part) => part !== '' && part !== '.' && part !== '..');
  if (!isRelative || entry.includes(':::')) return faulty('invalid-entry', `this is no path, got ${entry}`, PATH);
  return { means: entry };
}

const VARIABLE = `NAME=fact, where fact is one of ${PUSH_FACTS.join(', ')}`;

/** `NAME=fact`; names as CodePipeline takes them (API reference, PipelineVariable). */
export function readVariable(entry: string): Reading<Variable> {
  const read = Variable.safeParse(/^(?<name>[A-Za-z0-9@\-_]{1,128})=(?<fact>[a-z-]+)$/.exec(entry)?.groups);
  if (!read.success) return faulty('invalid-entry', `this sets no variable, got ${entry}`, VARIABLE);
  return { means: read.data };
}

export const printVariable = ({ name, fact }: Variable): string => `${name}=${fact}`;

/** Reads one of a few words. */
export const readOneOf =
  <T extends string>(...words: readonly T[]) =>
  (entry: string): Reading<T> => {
    const means = words.find((word) => word === entry);
    return means === undefined
      ? faulty('invalid-entry', `this is not one of its words, got ${entry}`, words.join(' or '))
      : { means };
  };
