/**
 * Whether a text matches a pattern of IAM: `*` stands for any characters, `?` for one. Takes time proportional to
 * pattern and text at worst: policies are written by others.
 */
export function matchesPattern(pattern: string, text: string): boolean {
  let next = 0;
  let at = 0;
  let star: { readonly next: number; at: number } | undefined;
  while (at < text.length) {
    if (pattern[next] === '*') {
      next += 1;
      star = { next, at };
    } else if (pattern[next] === '?' || pattern[next] === text[at]) {
      next += 1;
      at += 1;
    } else {
      if (star === undefined) return false;
      // The latest star takes one more; what an earlier one took needs no second look.
      star.at += 1;
      ({ next, at } = star);
    }
  }
  return /^\**$/.test(pattern.slice(next));
}

/** Parts of an ARN before the resource. */
const PARTS = 5;

/** Whether an ARN matches a pattern as ArnLike does: part by part, so that a wildcard never goes beyond its own. */
export function matchesArn(pattern: string, arn: string): boolean {
  const [patterns, parts] = [partsOf(pattern), partsOf(arn)];
  return patterns.length === parts.length && patterns.every((part, index) => matchesPattern(part, parts[index] ?? ''));
}

function partsOf(arn: string): string[] {
  const parts = arn.split(':');
  return [...parts.slice(0, PARTS), parts.slice(PARTS).join(':')];
}
