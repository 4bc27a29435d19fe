import { ENV, type FunctionName } from '../shared/env.ts';

/** Values of the functions' variables, by the key of their name in `ENV`; a function may have its own of some. */
export type EnvironmentValues = Readonly<Record<keyof typeof ENV, string | Partial<Record<FunctionName, string>>>>;

/** Which functions read which variable, as `ENV` says. */
const READERS: Readonly<Record<keyof typeof ENV, readonly FunctionName[]>> = {
  table: ['dispatch', 'start', 'reconcile', 'guard', 'sweep'],
  sourceAccounts: ['dispatch', 'reconcile', 'guard'],
  mode: ['reconcile', 'guard'],
  account: ['guard'],
  organization: ['guard'],
  repositories: ['guard'],
  configHash: ['reconcile', 'guard', 'sweep'],
  startsQueue: ['dispatch', 'sweep'],
  pushesQueue: ['reconcile'],
  reconcileQueue: ['sweep'],
  deadLetterQueue: ['dispatch', 'start', 'reconcile'],
  selfService: ['reconcile'],
  startRole: ['start'],
  readRole: ['dispatch', 'reconcile'],
  graceSeconds: ['reconcile'],
  skipDirectives: ['dispatch'],
  sourceActionRole: ['reconcile'],
  otherActionRoles: ['reconcile'],
  artifactBucket: ['reconcile'],
  artifactKey: ['reconcile'],
  passRoles: ['reconcile'],
};

/**
 * The relay's own environment variables of one function, no more than it reads.
 * @throws Error when a function reads a variable that has no value for it
 */
export function environmentOf(name: FunctionName, values: EnvironmentValues): Record<string, string> {
  const keys = Object.keys(READERS).filter((key) => key in ENV) as (keyof typeof ENV)[];
  return Object.fromEntries(
    keys.filter((key) => READERS[key].includes(name)).map((key) => [ENV[key], valueFor(name, key, values)]),
  );
}

function valueFor(name: FunctionName, key: keyof typeof ENV, values: EnvironmentValues): string {
  const value = values[key];
  const own = typeof value === 'string' ? value : value[name];
  if (own === undefined) throw new Error(`no value of ${ENV[key]} for ${name}`);
  return own;
}
