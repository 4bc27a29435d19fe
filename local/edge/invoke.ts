import type { FaultStore } from '../faults.ts';
import { permissionsFor } from '../iam/permissions.ts';
import {
  type AccessRequest,
  ApiError,
  type Call,
  holderOf,
  type Kernel,
  principalArn,
  type Service,
  type ServiceName,
} from '../kernel.ts';
import { applyAfter, applyBefore, type OnCrash } from './apply-fault.ts';
import { checkInput } from './check-input.ts';
import type { InputRefusals } from './problem.ts';
import type { CallRecord, Recorder } from './recorder.ts';

export type InvokeOptions = {
  readonly region: string;
  /** Read at each call, so services may be put in after the kernel was made. */
  readonly services: Readonly<Partial<Record<ServiceName, Service>>>;
  readonly authorize: (request: AccessRequest) => Promise<void>;
  readonly faults: FaultStore;
  readonly recorder: Recorder;
  readonly onCrash: OnCrash;
  readonly refusals: InputRefusals;
};

type Trace = {
  output?: unknown;
  error?: string;
  fault?: string;
  /** Records the call as it stands, once. */
  readonly record: () => void;
};

type Act = () => Promise<unknown>;

/** Name of the role or the service that calls; an administrator has none. */
function callerName({ caller }: Call): { readonly role?: string } {
  switch (caller.kind) {
    case 'role':
      return { role: caller.roleArn.split('/').at(-1) ?? '' };
    case 'service':
      return { role: caller.service };
    case 'root':
      return {};
  }
}

/** Runs an act under the fault that is due for its call; `again` carries it out a second time. */
async function underFault(
  call: Call,
  { faults, onCrash }: InvokeOptions,
  trace: Trace,
  act: Act,
  again: Act,
): Promise<unknown> {
  const { service, operation, input } = call;
  const fault = faults.take({ service, operation, input, ...callerName(call) });
  if (fault !== undefined) trace.fault = fault.kind;
  applyBefore(fault, call, onCrash);
  try {
    trace.output = (await act()) ?? {};
  } catch (error) {
    await applyAfter(fault, call, onCrash);
    throw error;
  }
  if (fault?.kind === 'duplicate') await again();
  // It was carried out now, though nobody hears of it for a minute.
  if (fault?.kind === 'hang') trace.record();
  await applyAfter(fault, call, onCrash);
  return trace.output;
}

async function recorded(
  call: Call,
  { recorder }: InvokeOptions,
  run: (trace: Trace) => Promise<unknown>,
): Promise<unknown> {
  const { service, operation, input, caller } = call;
  const time = new Date().toISOString();
  let isRecorded = false;
  const trace: Trace = {
    record() {
      if (isRecorded) return;
      isRecorded = true;
      const { output, error, fault } = trace;
      const found = { ...(output !== undefined && { output }), ...(error && { error }), ...(fault && { fault }) };
      const principal = principalArn(caller);
      const key = caller.kind === 'role' ? { holder: holderOf(caller) } : {};
      const { account } = caller;
      recorder.record({ time, account, principal, ...key, service, operation, input, ...found } satisfies CallRecord);
    },
  };
  try {
    return await run(trace);
  } catch (error) {
    trace.error = error instanceof ApiError ? error.code : error instanceof Error ? error.name : String(error);
    throw error;
  } finally {
    trace.record();
  }
}

/** As the real services: an input that fits the model, then every permission that the call needs. */
async function admit(call: Call, { region, refusals, authorize }: InvokeOptions): Promise<void> {
  checkInput(call, refusals);
  for (const permission of permissionsFor(call, region)) await authorize({ caller: call.caller, ...permission });
}

async function serve({ service: name, operation, input, caller }: Call, { services }: InvokeOptions): Promise<unknown> {
  const service = services[name];
  if (service === undefined) throw new Error(`the local cloud has no service ${name}`);
  return service.handle(operation, input, caller);
}

/**
 * Makes the one way of every call: check the input against the model, authorise, apply a fault that is due,
 * run the service, record. `invoke` gives the service's output and throws ApiError for a refusal,
 * ConnectionCut where a fault says that no reply comes. `perform` leaves out check and authorisation.
 */
export function createInvoke(options: InvokeOptions): Pick<Kernel, 'invoke' | 'perform'> {
  const carryOut = (call: Call, act: Act, before: Act = async () => undefined): Promise<unknown> => {
    const again = () =>
      recorded(call, options, async (trace) => {
        trace.output = await act();
      });
    return recorded(call, options, async (trace) => {
      await before();
      return underFault(call, options, trace, act, again);
    });
  };
  return {
    perform: (call, act) => carryOut(call, act),
    invoke: (call) =>
      carryOut(
        call,
        () => serve(call, options),
        () => admit(call, options),
      ),
  };
}
