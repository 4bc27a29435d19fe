const MINUTE = ['min', 60] as const;
const UNITS = [['d', 86_400], ['h', 3_600], MINUTE] as const;

/** How long something is ago, in its largest unit: `3 d`, `5 h`, `12 min`. */
export function ageText(from: string, now: Date): string {
  const seconds = (now.getTime() - Date.parse(from)) / 1000;
  const [unit, size] = UNITS.find(([, size]) => seconds >= size) ?? MINUTE;
  return `${Math.max(0, Math.floor(seconds / size))} ${unit}`;
}
