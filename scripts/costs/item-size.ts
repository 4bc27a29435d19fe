/**
 * Bytes of a value in DynamoDB. Source: Amazon DynamoDB Developer Guide, "DynamoDB item sizes and formats": names and strings
 * by their UTF-8, a boolean one, lists and maps three and one for each element.
 */
export function itemSize(value: unknown): number {
  if (typeof value === 'string') return Buffer.byteLength(value);
  if (typeof value === 'number') return Math.ceil(String(value).length / 2) + 1;
  if (typeof value !== 'object' || value === null) return 1;
  if (Array.isArray(value)) return 3 + value.reduce<number>((sum, each) => sum + 1 + itemSize(each), 0);
  return 3 + Object.entries(value).reduce((sum, [name, each]) => sum + 1 + Buffer.byteLength(name) + itemSize(each), 0);
}
