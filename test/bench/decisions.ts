import process from 'node:process';
import { createCommand } from '../../local/commands/command.ts';
import { decide } from '../../shared/domain/decision.ts';
import type { Follower } from '../../shared/domain/follower.ts';
import { RefName } from '../../shared/domain/names.ts';
import { register } from '../../shared/domain/registration.ts';
import { definition, deployment } from '../support/builders.ts';

createCommand('npm run bench:decisions --')
  .description(
    'Prints the processor time that deciding for 1,000 followers takes, in milliseconds: for a push of a few files, and for ' +
      'one of 500. Exits 1 where a push of a few files takes more than 5 ms in the middle of all rounds.',
  )
  .parse();

const FOLLOWERS = 1000;
const ROUNDS = 200;
const LIMIT_MS = 5;

const FOLLOWS = ['main', 'release/', 'hotfix-: main', '::', 'refs/tags/v: main', 'feature/:/: develop main'];

/** A follower of one service of a monorepo, by tags such as owners write. */
function followerOf(n: number): Follower {
  const tags = {
    'commit-relay:follow': FOLLOWS[n % FOLLOWS.length] ?? 'main',
    'commit-relay:paths': `services/s${n}/ libs/:/src/ ::/s${n}.json`,
    'commit-relay:ignore-paths': '::/:.md docs/',
  };
  const allowed = { ...deployment, selfService: ['*'] };
  const registration = register(definition({ name: `service-${n}` }), tags, allowed);
  const [follower] = registration.kind === 'registered' ? registration.followers : [];
  if (follower === undefined) throw new Error(JSON.stringify(registration));
  return follower;
}

const followers = Array.from({ length: FOLLOWERS }, (_, n) => followerOf(n));
const ref = RefName.parse('refs/heads/main');

/** Processor milliseconds of one push for all followers, in the middle of all rounds, and how many started. */
function measure(paths: readonly string[]) {
  const known = { changes: { kind: 'known' as const, paths } };
  const times: number[] = [];
  let starts = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const before = process.cpuUsage();
    starts = followers.filter((follower) => decide({ ref }, follower, known).start).length;
    const { user, system } = process.cpuUsage(before);
    times.push((user + system) / 1000);
  }
  return { starts, medianMs: times.toSorted((a, b) => a - b)[ROUNDS / 2] ?? Number.NaN };
}

const few = measure(['services/s7/main.ts', 'services/s8/README.md', 'services/s90/lib/x.ts', 'docs/a.md']);
const many = measure(Array.from({ length: 500 }, (_, n) => `services/s${n}/generated/${n}.ts`));
process.stdout.write(`${JSON.stringify({ followers: FOLLOWERS, rounds: ROUNDS, few, many })}\n`);
if (!(few.medianMs <= LIMIT_MS)) process.exitCode = 1;
