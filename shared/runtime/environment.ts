import * as z from 'zod';
import { describeIssues } from '../domain/errors.ts';
import { parseJson } from '../domain/json.ts';
import { AccountId } from '../domain/names.ts';
import { ENV } from '../env.ts';

const separatedByCommas = z.string().transform((text) => text.split(',').filter((part) => part !== ''));

/** ARNs separated by commas; a role's name may hold commas too. */
const arns = z.string().transform((text) => text.split(/,(?=arn:)/).filter((part) => part !== ''));

/** How each variable must look. A function picks those that it reads. */
const VARIABLES = z.object({
  AWS_REGION: z.string().min(1),
  /** Where all services, or Scheduler, are reached, if not at AWS's own endpoints. */
  AWS_ENDPOINT_URL: z.url().optional(),
  AWS_ENDPOINT_URL_SCHEDULER: z.url().optional(),
  [ENV.table]: z.string().min(3),
  [ENV.sourceAccounts]: separatedByCommas
    .pipe(z.array(AccountId).min(1))
    .transform((accounts): ReadonlySet<string> => new Set(accounts)),
  [ENV.mode]: z.enum(['repair', 'observe']),
  [ENV.account]: AccountId,
  [ENV.organization]: z.string().transform((text) => (text === '' ? undefined : text)),
  [ENV.repositories]: z
    .string()
    .transform(parseJson)
    .pipe(z.record(z.string(), z.array(z.string()).min(1))),
  [ENV.configHash]: z.string().min(1),
  [ENV.startsQueue]: z.url(),
  [ENV.pushesQueue]: z.url(),
  [ENV.reconcileQueue]: z.url(),
  [ENV.deadLetterQueue]: z.url(),
  [ENV.selfService]: separatedByCommas,
  [ENV.startRole]: z.string().min(1),
  [ENV.readRole]: z.string().min(1),
  [ENV.graceSeconds]: z.string().regex(/^\d+$/, 'expected whole seconds').transform(Number),
  [ENV.skipDirectives]: z.enum(['true', 'false']).transform((text) => text === 'true'),
  [ENV.sourceActionRole]: z.string().min(1),
  [ENV.otherActionRoles]: arns,
  [ENV.artifactBucket]: z.string().min(3),
  [ENV.artifactKey]: z.string().regex(/^(arn:aws[\w-]*:kms:|alias\/)/, 'expected the ARN or the alias of a key'),
  [ENV.passRoles]: arns,
});

export const DispatchEnvironment = VARIABLES.pick({
  AWS_REGION: true,
  [ENV.table]: true,
  [ENV.sourceAccounts]: true,
  [ENV.startsQueue]: true,
  [ENV.readRole]: true,
  [ENV.skipDirectives]: true,
  [ENV.deadLetterQueue]: true,
});

export const StartEnvironment = VARIABLES.pick({
  [ENV.table]: true,
  [ENV.startRole]: true,
  [ENV.deadLetterQueue]: true,
});

export const ReconcileEnvironment = VARIABLES.pick({
  AWS_REGION: true,
  [ENV.table]: true,
  [ENV.sourceAccounts]: true,
  [ENV.configHash]: true,
  [ENV.selfService]: true,
  [ENV.deadLetterQueue]: true,
  [ENV.pushesQueue]: true,
  [ENV.readRole]: true,
  [ENV.graceSeconds]: true,
  [ENV.mode]: true,
  [ENV.sourceActionRole]: true,
  [ENV.otherActionRoles]: true,
  [ENV.artifactBucket]: true,
  [ENV.artifactKey]: true,
  [ENV.passRoles]: true,
});

/** What the `relay` command reads of the deployed `reconcile`: the rules of the deployment, and its registry. */
export const ControllerEnvironment = ReconcileEnvironment.omit({
  [ENV.deadLetterQueue]: true,
  [ENV.pushesQueue]: true,
  [ENV.readRole]: true,
  [ENV.graceSeconds]: true,
});

/** What the command reads of the deployed `dispatch`. */
export const DecidingEnvironment = VARIABLES.pick({ [ENV.skipDirectives]: true });

/** What the guard's search for rogue triggers reads. */
export const TriggerEnvironment = VARIABLES.pick({ [ENV.table]: true });

export const SweepEnvironment = VARIABLES.pick({
  [ENV.startsQueue]: true,
  [ENV.table]: true,
  [ENV.configHash]: true,
  [ENV.reconcileQueue]: true,
});

export const GuardEnvironment = VARIABLES.pick({
  AWS_REGION: true,
  AWS_ENDPOINT_URL: true,
  AWS_ENDPOINT_URL_SCHEDULER: true,
  [ENV.table]: true,
  [ENV.sourceAccounts]: true,
  [ENV.configHash]: true,
  [ENV.mode]: true,
  [ENV.account]: true,
  [ENV.organization]: true,
  [ENV.repositories]: true,
});

/** Parses the environment, or throws one Error that lists every missing or wrong variable and what it held. */
export function readEnvironment<T extends z.ZodType>(
  schema: T,
  source: Readonly<Record<string, string | undefined>>,
): z.infer<T> {
  const parsed = schema.safeParse(source);
  if (!parsed.success) throw new Error(`environment: ${describeIssues(parsed.error, source)}`);
  return parsed.data;
}
