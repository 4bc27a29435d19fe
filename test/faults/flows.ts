import type { Flow } from './flow.ts';
import { catchUp } from './flows/catch-up.ts';
import { pushToMany, pushToOne } from './flows/push.ts';
import { register } from './flows/register.ts';
import { reject } from './flows/reject.ts';
import { repair } from './flows/repair.ts';
import { thaw } from './flows/thaw.ts';

export const FLOWS: readonly Flow[] = [pushToOne, pushToMany, register, repair, catchUp, thaw, reject];
