import { PatternError } from './pattern-error.ts';

/** The literal pieces between the `*` of a pattern; `\*` and `\\` stand for the characters themselves. */
function pieces(pattern: string): readonly string[] {
  const found = [''];
  for (let at = 0; at < pattern.length; at += 1) {
    let character = pattern.charAt(at);
    if (character === '*') {
      if (pattern[at + 1] === '*') throw new PatternError(`Consecutive wildcard characters at pos ${at}`);
      found.push('');
      continue;
    }
    if (character === '\\') {
      at += 1;
      character = pattern.charAt(at);
      if (character !== '*' && character !== '\\') throw new PatternError(`Invalid escape character at pos ${at - 1}`);
    }
    found.push(`${found.pop()}${character}`);
  }
  return found;
}

/** Compiles a wildcard pattern to a test of whole strings, linear in their length. Throws PatternError. */
export function compileWildcard(pattern: string): (text: string) => boolean {
  const [first = '', ...rest] = pieces(pattern);
  const last = rest.pop();
  if (last === undefined) return (text) => text === first;
  return (text) => {
    if (!text.startsWith(first)) return false;
    let at = first.length;
    for (const piece of rest) {
      const found = text.indexOf(piece, at);
      if (found < 0) return false;
      at = found + piece.length;
    }
    return text.length - last.length >= at && text.endsWith(last);
  };
}
