/**
 * Whether a text matches a glob in the notation of tags: `:` stands for any characters but `/`, `::` for any
 * characters, `::/` at the start of a segment for any number of segments, none included; all else for itself.
 * Takes time proportional to glob and text at worst, whatever the glob: a regular expression would let the owner of
 * one tag hold up the pushes of everybody.
 */
export function matchesGlob(glob: string, text: string): boolean {
  let at = 0;
  let next = 0;
  let segment: Retry | undefined;
  let span: Span | undefined;
  for (;;) {
    if (glob.startsWith('::', next)) {
      const isDirectories = (next === 0 || glob[next - 1] === '/') && glob[next + 2] === '/';
      next += isDirectories ? 3 : 2;
      span = { next, at, bySegment: isDirectories };
      segment = undefined;
    } else if (glob[next] === ':') {
      next += 1;
      segment = { next, at };
    } else if (at < text.length && glob[next] === text[at]) {
      at += 1;
      next += 1;
    } else if (at === text.length) {
      // A wildcard that took more would leave even less for the rest.
      return next === glob.length;
    } else if (segment !== undefined && text[segment.at] !== '/') {
      segment.at += 1;
      ({ at, next } = segment);
    } else {
      // What an earlier wildcard took needs no second look: the later one can take whatever it would have.
      if (span === undefined || !advance(span, text)) return false;
      segment = undefined;
      ({ at, next } = span);
    }
  }
}

/** Where to go on with the glob when it fails: after its latest wildcard, which takes more of the text. */
type Retry = { readonly next: number; at: number };
type Span = Retry & { readonly bySegment: boolean };

/** Has a wildcard take one character more, or the rest of a segment; false where there is none. */
function advance(span: Span, text: string): boolean {
  const last = span.bySegment ? text.indexOf('/', span.at) : span.at;
  span.at = last + 1;
  return last >= 0;
}

/** Characters of a glob as shells and most tools write it, in the notation of tags, where `*` is not allowed. */
export const fromStars = (glob: string): string => glob.replaceAll('*', ':');

/** A glob as people read it. */
export const toStars = (glob: string): string => glob.replaceAll(':', '*');

/** Whether a path or ref is what an entry of a tag covers: itself, what a glob matches, all below it where it ends in `/`. */
export function matchesPath(entry: string, path: string): boolean {
  return matchesGlob(entry.endsWith('/') ? `${entry}::` : entry, path);
}
