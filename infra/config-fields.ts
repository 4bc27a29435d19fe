import * as z from 'zod';

const text = (pattern: RegExp, error: string) => z.string({ error }).regex(pattern, error);

export const Account = text(/^\d{12}$/, 'must be an account id of 12 digits');
export const Region = text(/^(?!cn-|us-gov-|us-iso)[a-z]{2}(-[a-z]+)+-\d$/, 'must be a Region of the aws partition');
export const Repository = text(/^[\w.-]{1,100}\*?$/, 'must be a repository name or a prefix that ends in *');
export const RepositoryName = text(/^[\w.-]{1,100}$/, 'must be a repository name');
export const RepositoryOfAccount = text(/^\d{12}\/[\w.-]{1,100}$/, 'must be <account>/<repository name>');
export const Branch = text(/^(?!refs\/|-)[^\s~^:?*[\\]{1,250}$/, 'must be the name of a branch');
export const PipelinePattern = text(/^[\w.@*-]{1,100}$/, 'must be a pipeline name, with * as wildcard');
export const RolePattern = text(/^arn:aws:iam::\d{12}:role\/[\w+=,.@*?/-]+$/, 'must be an ARN pattern of roles');
export const PrincipalPattern = text(
  /^arn:aws:iam::\d{12}:(role|user)\/[\w+=,.@*?/-]+$/,
  'must be an ARN pattern of roles or users',
);
/** A role that the deployment makes, or one that is there. */
export const OwnOrImported = text(
  /^(create|arn:aws:iam::\d{12}:role\/[\w+=,.@/-]+)$/,
  'must be "create" or the ARN of a role',
);
export const Bucket = text(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/, 'must be a bucket name');
export const KeyArn = text(/^arn:aws:kms:[a-z0-9-]+:\d{12}:key\/[\w-]+$/, 'must be a key ARN, not an alias');
export const TopicArn = text(/^arn:aws:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256}$/, 'must be a topic ARN');
export const Organization = text(/^o-[a-z0-9]{10,32}$/, 'must be an organization id');
export const CodeDeployName = text(/^[\w+=,.@-]{1,100}$/, 'must be a name that CodeDeploy takes');
export const TagKey = text(/^(?!aws:)[\w .:/=+@-]{1,128}$/, 'must be the key of a tag');
export const TagValue = text(/^[\w .:/=+@-]{0,256}$/, 'must be the value of a tag');

export const whole = (least: number, most: number) => {
  const error = `must be a whole number from ${least} to ${most}`;
  return z.number({ error }).refine((value) => Number.isInteger(value) && value >= least && value <= most, error);
};

export type Check<T> = Parameters<z.ZodType<T>['superRefine']>[0];

/** Runs although other members are faulty, so that all faults are told at once: `check` must expect any member missing. */
export const always = {
  when: ({ value }: { value: unknown }) => typeof value === 'object' && value !== null,
};

/** Whether a configured name, or prefix that ends in `*`, covers a repository. */
export const coversRepository = (configured: string, name: string): boolean =>
  configured.endsWith('*') ? name.startsWith(configured.slice(0, -1)) : name === configured;

/** All strings of a list that may be faulty, with their places. */
export const stringsOf = (list: unknown): [index: number, value: string][] =>
  Array.isArray(list)
    ? list.flatMap((value: unknown, index): [number, string][] => (typeof value === 'string' ? [[index, value]] : []))
    : [];

/** An ARN of a configuration, and where it stands. */
export type Located = [path: (string | number)[], arn: unknown];

/** Tells of each ARN that is of another account. */
export function inAccount(context: z.RefinementCtx, account: unknown, where: string, arns: readonly Located[]): void {
  for (const [path, arn] of arns) {
    if (typeof arn === 'string' && arn !== 'create' && arn.split(':')[4] !== account)
      context.addIssue({ code: 'custom', path, message: `must be in its ${where}`, input: arn });
  }
}
