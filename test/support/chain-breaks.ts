import type { ChainBreak } from './breaks/chain-break.ts';
import { CONTROLLER_BREAKS } from './breaks/controller-breaks.ts';
import { DEFINITION_BREAKS } from './breaks/definition-breaks.ts';
import { FORWARDING_BREAKS } from './breaks/forwarding-breaks.ts';
import { ROLES_BREAKS } from './breaks/role-breaks.ts';
import { STORAGE_BREAKS } from './breaks/storage-breaks.ts';

/** Every link of the chain, broken in the ways that people break it. */
export const CHAIN_BREAKS: readonly ChainBreak[] = [
  ...FORWARDING_BREAKS,
  ...CONTROLLER_BREAKS,
  ...DEFINITION_BREAKS,
  ...ROLES_BREAKS,
  ...STORAGE_BREAKS,
];
