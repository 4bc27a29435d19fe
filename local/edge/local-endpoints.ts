import * as z from 'zod';
import type { Fault, FaultStore } from '../faults.ts';
import type { EdgeReply, EdgeRequest } from './request.ts';

const When = z.enum(['before', 'after']);

const Effect = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('throttle') }),
  z.object({
    kind: z.literal('error'),
    code: z.string().min(1),
    message: z.string().exactOptional(),
    status: z.int().min(400).max(599).exactOptional(),
  }),
  z.object({ kind: z.literal('reset'), when: When }),
  z.object({ kind: z.literal('hang') }),
  z.object({ kind: z.literal('delay'), milliseconds: z.number().min(0) }),
  z.object({ kind: z.literal('crash'), when: When }),
  z.object({ kind: z.literal('drop') }),
  z.object({ kind: z.literal('duplicate') }),
  z.object({ kind: z.literal('ignore') }),
]);

const FaultOnWire = z.strictObject({
  service: z.string().min(1),
  operation: z.string().min(1),
  effect: Effect,
  role: z.string().exactOptional(),
  mentions: z.array(z.string().min(1)).exactOptional(),
  skip: z.int().min(0).exactOptional(),
  count: z.int().min(1).exactOptional(),
}) satisfies z.ZodType<Fault>;

const reply = (status: number, body: unknown): EdgeReply => ({
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});

function addFault(body: Buffer, faults: FaultStore): EdgeReply {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body.toString('utf8'));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return reply(400, { message: `the body is no JSON: ${error.message}` });
  }
  const fault = FaultOnWire.safeParse(parsed);
  if (!fault.success) return reply(400, { message: z.prettifyError(fault.error) });
  faults.add(fault.data);
  return reply(201, faults.pending());
}

/** Answers the paths below `/_local/`: `health`, and `faults` to list (GET), add (POST) and clear (DELETE). */
export function answerLocal({ method, path, body }: EdgeRequest, faults: FaultStore): EdgeReply {
  switch (`${method} ${path}`) {
    case 'GET /_local/health':
      return reply(200, { status: 'ok' });
    case 'GET /_local/faults':
      return reply(200, faults.pending());
    case 'POST /_local/faults':
      return addFault(body, faults);
    case 'DELETE /_local/faults':
      faults.clear();
      return reply(200, []);
    default:
      return reply(404, { message: `no ${method} ${path}` });
  }
}
