import fc from 'fast-check';

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What stands where something else should: of every type, too long, of strange characters, or with a meaning of its own. */
const STRANGE: readonly Json[] = [
  null,
  true,
  0,
  -1,
  1e308,
  '',
  ' ',
  '\u0000',
  '\ud800',
  '\u{1f4a5}',
  'x'.repeat(5000),
  'constructor',
  '__proto__',
  '../..',
  '2026-01-02T03:04:05.678+01:00',
  '9999-99-99T99:99:99Z',
  [],
  [null],
  {},
  { toString: 'x', length: -1 },
];

/** Names of members that mean something to JavaScript. */
const KEYS = ['__proto__', 'constructor', 'toString', 'then', 'length', ''] as const;

type Step = { readonly at: number; readonly how: number; readonly text: string; readonly value: Json };

const step: fc.Arbitrary<Step> = fc.record({
  at: fc.nat(10_000),
  how: fc.nat(6),
  text: fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom(...KEYS)),
  value: fc.oneof(fc.constantFrom(...STRANGE), fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Json>),
});

/** A valid value with up to three things wrong in it, or one thing of another kind altogether. */
export const mutated = (samples: readonly unknown[]): fc.Arbitrary<Json> =>
  fc
    .tuple(fc.constantFrom(...samples), fc.array(step, { minLength: 1, maxLength: 3 }))
    .map(([sample, steps]) => steps.reduce(change, JSON.parse(JSON.stringify(sample)) as Json));

/** The same as a text that may not even be JSON. */
export const mutatedText = (samples: readonly unknown[]): fc.Arbitrary<string> =>
  fc.oneof(
    { weight: 8, arbitrary: mutated(samples).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.constantFrom(...samples).map((value) => JSON.stringify(value)) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 200 }) },
    {
      weight: 1,
      arbitrary: fc
        .tuple(fc.constantFrom(...samples), fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([value, share]) => {
          const text = JSON.stringify(value);
          return text.slice(0, Math.floor(text.length * share));
        }),
    },
  );

/** Changes one of the places in a value: itself, or a member at any depth. */
function change(value: Json, { at, ...how }: Step): Json {
  const places = placesIn(value);
  const place = places[at % places.length];
  return place === undefined || place.length === 0 ? changed(value, how) : changeAt(value, place, how);
}

type Path = readonly (string | number)[];

function placesIn(value: Json, at: Path = []): Path[] {
  if (typeof value !== 'object' || value === null) return [at];
  return [at, ...Object.entries(value).flatMap(([key, member]) => placesIn(member, [...at, key]))];
}

function changeAt(value: Json, [key = '', ...rest]: Path, how: Omit<Step, 'at'>): Json {
  const isRemoved = rest.length === 0 && how.how === 0;
  if (Array.isArray(value)) {
    const next = value.flatMap((member, n) => {
      if (String(n) !== String(key)) return [member];
      return isRemoved ? [] : [rest.length === 0 ? changed(member, how) : changeAt(member, rest, how)];
    });
    return how.how === 6 && rest.length === 0 ? [...next, ...value] : next;
  }
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).flatMap(([name, member]): [string, Json][] => {
    if (name !== key) return [[name, member]];
    if (isRemoved) return [];
    if (rest.length > 0) return [[name, changeAt(member, rest, how)]];
    return how.how === 1 ? [[how.text, member]] : [[name, changed(member, how)]];
  });
  return Object.fromEntries(entries);
}

function changed(value: Json, { how, text, value: other }: Omit<Step, 'at'>): Json {
  if (how === 2 && typeof value === 'string') return value + text;
  if (how === 3 && typeof value === 'string') return value.slice(0, text.length);
  if (how === 4 && typeof value === 'string') return value.toUpperCase();
  if (how === 5 && typeof value === 'number') return -value;
  if (how === 5 && typeof value === 'object' && value !== null && !Array.isArray(value))
    return { ...value, [text]: other };
  return other;
}
