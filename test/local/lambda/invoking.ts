import type { FunctionSpec } from '../../../local/lambda/function-spec.ts';
import type { Bench } from './bench.ts';
import { bundle, OBEDIENT, spec } from './bundle.ts';
import { ACCOUNT, REGION } from './stub-cloud.ts';

export const root = { kind: 'root', account: ACCOUNT } as const;
export const ARN = `arn:aws:lambda:${REGION}:${ACCOUNT}:function:worker`;

/** Registers the function `worker`, which does what it is told. */
export const register = async ({ lambda }: Bench, more: Partial<FunctionSpec> = {}) =>
  lambda.register(spec(await bundle(OBEDIENT), more));

/** Invokes `worker`, or another named in `more`, and waits for its answer. */
export async function invoke({ lambda }: Bench, event: unknown, more: Record<string, unknown> = {}) {
  const input = { FunctionName: 'worker', Payload: JSON.stringify(event), ...more };
  const { FunctionError, Payload = 'null' } = (await lambda.handle('Invoke', input, root)) as Record<string, string>;
  return { FunctionError, result: JSON.parse(Payload) };
}
