import { ApiError } from '../kernel.ts';

const RATE = /^rate\((?<value>[1-9]\d*) (?<unit>minute|hour|day)s?\)$/;
const SECONDS: Readonly<Record<string, number>> = { minute: 60, hour: 3600, day: 86_400 };

/**
 * Seconds between two runs of a `rate(...)` expression. Throws ApiError ValidationException for anything else: an
 * expression that would be taken and never run is worse than a refusal.
 */
export function ratePeriod(expression: string): number {
  const groups = RATE.exec(expression)?.groups;
  const unit = SECONDS[groups?.['unit'] ?? ''];
  if (groups === undefined || unit === undefined) {
    throw new ApiError('ValidationException', `Invalid Schedule Expression ${expression}: only rate(...) runs here`);
  }
  return Number(groups['value']) * unit;
}
