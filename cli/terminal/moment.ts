import * as z from 'zod';
import { addSeconds, type EventTime, wholeSeconds } from '../../shared/domain/names.ts';

const SECONDS = { m: 60, h: 3_600, d: 86_400 } as const;

/** ISO 8601 with date, time and zone; seconds may be left out. */
const IsoTime = z.iso.datetime({ offset: true, local: false });

/** The longest that anybody may mean by a duration: ten years, in minutes. */
const LONGEST = 10 * 366 * 24 * 60;

/** A moment to come: `2026-12-01T08:00:00+05:30`, or a duration from now such as 90m, 4h, 2d. Else what is wrong. */
export function readMoment(text: string, now: Date): { readonly time: EventTime } | { readonly fault: string } {
  const time = durationFrom(text, now) ?? isoTime(text);
  if (time === undefined)
    return {
      fault: `expected a time with its zone (2026-12-01T08:00:00+05:30) or a duration (90m, 4h, 2d), got ${text || 'nothing'}`,
    };
  return time > wholeSeconds(now)
    ? { time }
    : { fault: `expected a time to come, got ${text}, and it is ${wholeSeconds(now)}` };
}

function durationFrom(text: string, now: Date): EventTime | undefined {
  const { count, unit } = /^(?<count>\d{1,6})(?<unit>[mhd])$/.exec(text)?.groups ?? {};
  if (count === undefined) return undefined;
  const seconds = Number(count) * SECONDS[unit as keyof typeof SECONDS];
  return seconds > LONGEST * 60 ? undefined : addSeconds(wholeSeconds(now), seconds);
}

function isoTime(text: string): EventTime | undefined {
  const written = text.replace(/^(\d{4}-\d\d-\d\dT\d\d:\d\d)(?=Z|[+-])/, '$1:00');
  return IsoTime.safeParse(written).success ? wholeSeconds(new Date(written)) : undefined;
}
