import { createAuthorizer } from '../../local/iam/authorizer.ts';
import { createIamStore, type IamStore, type Role } from '../../local/iam/store.ts';
import { type AccessRequest, ApiError, type PolicyDocument } from '../../local/kernel.ts';
import { PIPELINE, REGION, SOURCE } from '../infra/templates.ts';
import { OTHER_PIPELINE, OTHER_SOURCE, STRANGER } from './deployment.ts';
import { written } from './statement.ts';
import type { World } from './world.ts';

export type JudgeOptions = {
  /** Roles of the deployment, also those that a changed world has left without a statement; those of the world unless given. */
  readonly roles?: ReadonlySet<string>;
  /** Organization of the accounts, where the deployment names one. */
  readonly organization?: string;
};

/** Whether a request is allowed. Throws where the question itself is wrong. */
export type Judge = (request: AccessRequest) => Promise<boolean>;

const ADMINISTRATOR: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};
const NOBODY: PolicyDocument = { Version: '2012-10-17', Statement: [] };

/** Every account there is: its root as principal lets its roles in, each by a right of its own. */
const EVERY_ACCOUNT = [SOURCE, OTHER_SOURCE, PIPELINE, OTHER_PIPELINE, STRANGER];
const ANYBODY: PolicyDocument = {
  Version: '2012-10-17',
  Statement: [
    {
      Effect: 'Allow',
      Principal: { AWS: EVERY_ACCOUNT.map((account) => `arn:aws:iam::${account}:root`) },
      Action: 'sts:AssumeRole',
    },
  ],
};

/**
 * A role that no template has. Whoever made it gave it every right in its own account and lets anybody take it: what it may not
 * do to the deployment, or the deployment not to it, is the deployment's own doing.
 */
const outsider = (arn: string): Role => ({
  arn,
  account: arn.split(':')[4] ?? '',
  trust: ANYBODY,
  policies: { administrator: ADMINISTRATOR },
});

/** A key that no template has leaves all to its account's own policies, as KMS makes them. */
function bystander(arn: string): PolicyDocument | undefined {
  const [, , service, , account] = arn.split(':');
  if (service !== 'kms') return undefined;
  const Principal = { AWS: `arn:aws:iam::${account}:root` };
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }] };
}

/** Asks the IAM evaluator, which is also what the local cloud asks, with the policies of a world in force. */
export function createJudge(world: World, { roles = rolesIn(world), organization }: JudgeOptions = {}): Judge {
  const policies = policiesOf(world);
  const authorize = createAuthorizer({
    iam: storeOf(policies, roles),
    region: REGION,
    resourcePolicy: async (arn) => policies.get(`resource ${arn}`) ?? bystander(arn),
    resourceTags: () => undefined,
    ...(organization === undefined ? {} : { organization }),
  });
  return async (request) => {
    try {
      await authorize(request);
      return true;
    } catch (error) {
      if (error instanceof ApiError) return false;
      throw error;
    }
  };
}

type Policies = ReadonlyMap<string, PolicyDocument>;

/** Policies by kind and holder. */
function policiesOf(world: World): Policies {
  const groups = Map.groupBy(world, ({ kind, holder }) => `${kind} ${holder}`);
  return new Map(
    [...groups].map(([key, grants]) => {
      const Statement = grants.map(({ statement }) => written(statement));
      return [key, { Version: '2012-10-17', Statement }];
    }),
  );
}

/** ARNs of the roles that have a trust policy in a world, as every role has. */
export const rolesIn = (world: World): ReadonlySet<string> =>
  new Set(world.filter(({ kind }) => kind === 'trust').map(({ holder }) => holder));

function storeOf(policies: Policies, roles: ReadonlySet<string>): IamStore {
  const role = (arn: string): Role => {
    if (!roles.has(arn)) return outsider(arn);
    return {
      arn,
      account: arn.split(':')[4] ?? '',
      trust: policies.get(`trust ${arn}`) ?? NOBODY,
      policies: { own: policies.get(`permissions ${arn}`) ?? NOBODY },
    };
  };
  return { ...createIamStore(), role };
}
