/** Runs of a property whose generators seldom meet what matters; few where a mutant of the code is tried. */
export const runs = (many: number): number => (process.env['MUTATING'] === undefined ? many : Math.min(many, 100));
