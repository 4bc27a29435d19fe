/** Tells whether a value is a JSON object. */
export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A string member of an input; empty when it is absent or something else. */
export function text(input: unknown, key: string): string {
  const value = isRecord(input) ? input[key] : undefined;
  return typeof value === 'string' ? value : '';
}

/** A list member of an input; empty when it is absent or something else. */
export function list(input: unknown, key: string): readonly unknown[] {
  const value = isRecord(input) ? input[key] : undefined;
  return Array.isArray(value) ? value : [];
}
