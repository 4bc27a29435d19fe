import { setTimeout as sleep } from 'node:timers/promises';
import type { FaultEffect } from '../faults.ts';
import { ApiError, type Call, holderOf } from '../kernel.ts';
import { ConnectionCut } from './connection-cut.ts';

/** Longer than any client waits for a reply; then the connection ends, for callers within the cloud, which wait for ever. */
const HANG_MS = 60_000;

/** Kills the worker that holds these credentials, its own. */
export type OnCrash = (accessKeyId: string) => void;

function cut(effect: { readonly kind: 'reset' | 'crash'; readonly when: string }, call: Call, onCrash: OnCrash): never {
  if (effect.kind === 'crash' && call.caller.kind === 'role') onCrash(holderOf(call.caller));
  throw new ConnectionCut(`${effect.kind} ${effect.when} ${call.service}:${call.operation}`);
}

/** What a fault does before the service runs. Throws ApiError or ConnectionCut where the fault says so. */
export function applyBefore(effect: FaultEffect | undefined, call: Call, onCrash: OnCrash): void {
  switch (effect?.kind) {
    case 'throttle':
      throw new ApiError('ThrottlingException', 'Rate exceeded');
    case 'error':
      throw new ApiError(effect.code, effect.message ?? 'fault on request', effect.status ?? 500);
    case 'reset':
    case 'crash':
      if (effect.when === 'before') cut(effect, call, onCrash);
      return;
    case 'drop':
    case 'ignore':
      throw new Error(`the fault ${effect.kind} cannot hit the call ${call.service}:${call.operation}`);
    case 'delay':
    case 'duplicate':
    case 'hang':
    case undefined:
      return;
  }
}

/** What a fault does after the service ran, before the reply. Throws ConnectionCut where the fault says so. */
export async function applyAfter(effect: FaultEffect | undefined, call: Call, onCrash: OnCrash): Promise<void> {
  if (effect?.kind === 'delay') await sleep(effect.milliseconds);
  if (effect?.kind === 'hang') {
    await sleep(HANG_MS, undefined, { ref: false });
    throw new ConnectionCut(`hang ${call.service}:${call.operation}`);
  }
  if (effect?.kind === 'reset' || effect?.kind === 'crash') cut(effect, call, onCrash);
}
