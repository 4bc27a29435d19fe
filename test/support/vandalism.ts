import type { FindingReason } from '../../shared/domain/drift/finding.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import { BUS, type Statement, type Target, type Wiring } from './wiring.ts';

/** One thing that somebody does to the wiring, and what the guard calls it. */
export type Vandalism = {
  readonly name: string;
  readonly reason: FindingReason;
  readonly act: (wiring: Wiring) => Promise<unknown>;
};

const OURS = `commit-relay-${SOURCE}`;
const DEAD = 'AROAEXAMPLEEXAMPLE123';
const foreign = { Effect: 'Allow', Principal: '*', Action: 'events:PutEvents', Resource: BUS };

const statement = (name: string, reason: FindingReason, change: (all: Statement[]) => object[]): Vandalism => {
  return { name, reason, act: async (wiring) => wiring.putStatements(change(await wiring.statements())) };
};
const ours = (name: string, reason: FindingReason, change: object): Vandalism =>
  statement(name, reason, (all) => all.map((each) => (each.Sid === OURS ? { ...each, ...change } : each)));

const target = (name: string, reason: FindingReason, change: (ours: Target) => object): Vandalism => ({
  name,
  reason,
  async act(wiring) {
    const found = (await wiring.targets()).find(({ Id }) => Id === 'relay-bus');
    if (found !== undefined) await wiring.putTarget(change(found));
  },
});

const deadLetters = (queue: string) => ({ DeadLetterConfig: { Arn: `arn:aws:sqs:${REGION}:${SOURCE}:${queue}` } });

/** Every field that the guard keeps, changed by itself. */
export const VANDALISMS: readonly Vandalism[] = [
  statement('a statement is removed', 'missing-statement', (all) => all.filter(({ Sid }) => Sid !== OURS)),
  ours('a statement lets other sources in', 'wrong-statement', { Condition: {} }),
  ours('a statement lets another account in', 'wrong-statement', { Principal: { AWS: '333333333333' } }),
  ours('the principal of a statement is dead', 'dead-principal', { Principal: { AWS: DEAD } }),
  statement('a statement is added', 'undeclared-statement', (all) => [...all, { Sid: 'mine', ...foreign }]),
  statement('a statement with a dead principal is added', 'dead-principal', (all) => [
    ...all,
    { Sid: 'old', ...foreign, Principal: { AWS: [DEAD] } },
  ]),
  { name: 'the rule is disabled', reason: 'rule-disabled', act: (wiring) => wiring.disableRule() },
  {
    name: 'the pattern is another, and nothing else is said',
    reason: 'wrong-pattern',
    act: (wiring) => wiring.putRule({ EventPattern: '{"source":["aws.ec2"]}' }),
  },
  target('the target is another bus', 'wrong-target', (found) => ({ ...found, Arn: `${BUS}-x` })),
  { name: 'the target is removed', reason: 'wrong-target', act: (wiring) => wiring.removeTarget('relay-bus') },
  target('the target has another role', 'wrong-target-role', (found) => {
    return { ...found, RoleArn: `arn:aws:iam::${SOURCE}:role/commit-relay-read-${REGION}` };
  }),
  target('the target has another dead-letter queue', 'wrong-dead-letter-queue', (found) => {
    return { ...found, ...deadLetters('other') };
  }),
  target('the target has no dead-letter queue', 'wrong-dead-letter-queue', ({ DeadLetterConfig: _, ...rest }) => rest),
  target('the target is tried less often', 'wrong-retry-policy', (found) => {
    return { ...found, RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } };
  }),
  {
    name: 'a target is added',
    reason: 'undeclared-target',
    act: (wiring) => wiring.putTarget({ Id: 'mine', Arn: `arn:aws:sqs:${REGION}:${SOURCE}:mine` }),
  },
  { name: 'the rule is deleted', reason: 'missing-rule', act: (wiring) => wiring.deleteRule() },
];

/** Every field at once, as far as they can go together: the rule is there, and nothing of it is right. */
export async function changeEverything(wiring: Wiring): Promise<void> {
  await wiring.putStatements([
    { Sid: 'mine', ...foreign },
    { Sid: OURS, ...foreign, Principal: { AWS: PIPELINES } },
    { ...foreign, Principal: { AWS: DEAD } },
  ]);
  await wiring.putRule({ EventPattern: '{"source":["aws.ec2"]}', State: 'DISABLED' });
  await wiring.putTarget({
    Id: 'relay-bus',
    Arn: `${BUS}-x`,
    RoleArn: `arn:aws:iam::${SOURCE}:role/commit-relay-read-${REGION}`,
    RetryPolicy: { MaximumRetryAttempts: 1 },
  });
  for (const Id of ['a', 'b', 'c', 'd']) await wiring.putTarget({ Id, Arn: `arn:aws:sqs:${REGION}:${SOURCE}:${Id}` });
}
