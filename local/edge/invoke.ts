import type { FaultStore } from '../faults.ts';
import { permissionsFor } from '../iam/permissions.ts';
import { type AccessRequest, ApiError, type Call, principalArn, type Service, type ServiceName } from '../kernel.ts';
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

type Trace = { output?: unknown; error?: string; fault?: string };

function takeFault(faults: FaultStore, { service, operation, caller }: Call) {
  const role = caller.kind === 'role' ? caller.roleArn.split('/').at(-1) : undefined;
  return faults.take(role === undefined ? { service, operation } : { service, operation, role });
}

async function run(call: Call, options: InvokeOptions, trace: Trace): Promise<unknown> {
  checkInput(call, options.refusals);
  for (const permission of permissionsFor(call, options.region)) {
    await options.authorize({ caller: call.caller, ...permission });
  }
  const service = options.services[call.service];
  if (service === undefined) throw new Error(`the local cloud has no service ${call.service}`);
  const fault = takeFault(options.faults, call);
  if (fault !== undefined) trace.fault = fault.kind;
  applyBefore(fault, call, options.onCrash);
  try {
    trace.output = (await service.handle(call.operation, call.input, call.caller)) ?? {};
  } catch (error) {
    await applyAfter(fault, call, options.onCrash);
    throw error;
  }
  await applyAfter(fault, call, options.onCrash);
  return trace.output;
}

/**
 * Makes the one way of every call: check the input against the model, authorise, apply a fault that is due,
 * run the service, record. The returned function gives the service's output and throws ApiError for a refusal,
 * ConnectionCut where a fault says that no reply comes.
 */
export function createInvoke(options: InvokeOptions): (call: Call) => Promise<unknown> {
  const record = (call: Call, time: string, trace: Trace) => {
    const { service, operation, input, caller } = call;
    const entry: CallRecord = {
      time,
      account: caller.account,
      principal: principalArn(caller),
      service,
      operation,
      input,
      ...trace,
    };
    options.recorder.record(entry);
  };
  return async (call) => {
    const time = new Date().toISOString();
    const trace: Trace = {};
    try {
      return await run(call, options, trace);
    } catch (error) {
      trace.error = error instanceof ApiError ? error.code : error instanceof Error ? error.name : String(error);
      throw error;
    } finally {
      record(call, time, trace);
    }
  };
}
