/** What in a commit's message asks that nothing be started; case does not matter. */
const DIRECTIVES = ['[skip ci]', '[ci skip]', '[skip relay]'] as const;

/** The directive that stands first in a commit's message, if there is one. */
export function skipDirective(message: string): string | undefined {
  const text = message.toLowerCase();
  const found = DIRECTIVES.filter((directive) => text.includes(directive));
  return found.toSorted((a, b) => text.indexOf(a) - text.indexOf(b))[0];
}
