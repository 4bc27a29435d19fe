import { prepareProof } from './proof.ts';
import { denials } from './denials/denials.ts';
import { noticedOpenings } from './openings.ts';
let t = Date.now();
const { world, places } = prepareProof();
t = Date.now();
const all = await noticedOpenings(world, places.flatMap(denials));
for (const { grant, kind, part, by } of all) if (by === undefined) console.log(grant.name, '|', kind, part);
console.log(all.length, Date.now() - t, 'ms');
