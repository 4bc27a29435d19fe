import { createJudge } from './judge.ts';
import { prepareProof } from './proof.ts';
import { required } from './required/required.ts';
import { nameOf } from './row.ts';
const t = Date.now();
const { world, places } = prepareProof();
console.log('world', world.length, Date.now() - t, 'ms');
const judge = createJudge(world);
let n = 0;
for (const place of places) for (const row of required(place)) { n++; if (!(await judge(row.request))) console.log('DENIED', place.a, place.b, nameOf(row), row.request.resource); }
console.log(n, Date.now() - t, 'ms');
