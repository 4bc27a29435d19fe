/** Where one try goes wrong: at which port call, counted from 0 or by its name, and whether it had its effect. */
export type Crash = {
  readonly at: number | string;
  readonly when: 'before' | 'after';
  /** The process dies there: no later call of the try reaches anything. Else that one call fails. */
  readonly dies: boolean;
};

/** What the crashed call throws. */
export class CrashError extends Error {
  override readonly name = 'CrashError';
}

type Method = (...args: unknown[]) => unknown;

/**
 * The ports with one crash in them. `reached` tells whether the try came as far as the call. The clock and what is
 * no port of methods pass through.
 */
export function crashing<Ports extends object>(ports: Ports, crash: Crash): { ports: Ports; reached(): boolean } {
  let calls = 0;
  let crashedAt: number | undefined;
  const wrap = (name: PropertyKey, method: Method, port: object): Method =>
    async function call(...args) {
      const at = calls;
      calls += 1;
      const isDead = crash.dies && crashedAt !== undefined;
      const hits = crashedAt === undefined && (crash.at === at || crash.at === name);
      if (hits) crashedAt = at;
      if (isDead || (hits && crash.when === 'before')) throw new CrashError(`crashed at call ${at}`);
      const result = await Reflect.apply(method, port, args);
      if (hits) throw new CrashError(`crashed after call ${at}`);
      return result;
    };
  const wrapPort = (port: object) =>
    new Proxy(port, {
      get(target, key) {
        const member: unknown = Reflect.get(target, key);
        return isMethod(member) ? wrap(key, member, target) : member;
      },
    });
  const wrapped = new Proxy(ports, {
    get(target, key) {
      const port: unknown = Reflect.get(target, key);
      return typeof port === 'object' && port !== null && key !== 'clock' ? wrapPort(port) : port;
    },
  });
  return { ports: wrapped, reached: () => crashedAt !== undefined };
}

const isMethod = (member: unknown): member is Method => typeof member === 'function';

/** Every way to crash at one call. */
const WAYS = [
  { when: 'before', dies: false },
  { when: 'before', dies: true },
  { when: 'after', dies: false },
  { when: 'after', dies: true },
] as const;

/** The ways of a process that nobody starts again by itself: a call that fails ends it as well. */
export const DEATHS = WAYS.filter(({ dies }) => dies);

/**
 * Tries a scenario with a crash at each port call in turn, in each way, until the scenario ends before the call is
 * reached. Gives the number of calls that a whole scenario makes.
 */
export async function crashEverywhere(
  scenario: (crash: Crash) => Promise<boolean>,
  ways: readonly Omit<Crash, 'at'>[] = WAYS,
): Promise<number> {
  for (let at = 0; ; at += 1) {
    const reached: boolean[] = [];
    for (const way of ways) reached.push(await scenario({ at, ...way }));
    if (!reached.includes(true)) return at;
  }
}
