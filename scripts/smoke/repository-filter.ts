import * as z from 'zod';
import { parseJson } from '../../shared/domain/json.ts';

const Matcher = z.union([z.string(), z.object({ prefix: z.string() }), z.unknown().transform(() => undefined)]);
const Pattern = z.object({ detail: z.object({ repositoryName: z.array(Matcher).optional() }).optional() });

/** Whether a forward rule of this pattern lets events of a repository through; all where it names none. */
export function coversRepository(eventPattern: string | undefined, name: string): boolean {
  const names = Pattern.parse(parseJson(eventPattern ?? '{}')).detail?.repositoryName;
  if (names === undefined) return true;
  return names.some((each) =>
    typeof each === 'string' ? each === name : each !== undefined && name.startsWith(each.prefix),
  );
}
