import { minimalityOf } from './minimality.ts';
import { prepareProof } from './proof.ts';
import { required } from './required/required.ts';

let t = Date.now();
const { world, places } = prepareProof();
console.log('world', world.length, Date.now() - t, 'ms');
t = Date.now();
const all = await minimalityOf(world, places.flatMap(required));
for (const { grant, kind, removed, breaks } of all)
  if (breaks === undefined) console.log(grant.name, '|', kind, removed);
console.log(all.length, Date.now() - t, 'ms');
