import type { Place } from '../place.ts';
import type { Denial } from '../row.ts';
import { busDenials } from './bus.ts';
import { deliveryDenials } from './delivery.ts';
import { foreignWork } from './foreign-work.ts';
import { functionDenials } from './functions.ts';
import { queueDenials } from './queues.ts';
import { scheduleDenials } from './schedules.ts';
import { sourceDenials } from './source.ts';
import { storageDenials } from './storage.ts';

/** Every call that must be refused, whoever makes it. */
export const denials = (place: Place): Denial[] => [
  ...foreignWork(place),
  ...functionDenials(place),
  ...busDenials(place),
  ...queueDenials(place),
  ...scheduleDenials(place),
  ...sourceDenials(place),
  ...deliveryDenials(place),
  ...storageDenials(place),
];
