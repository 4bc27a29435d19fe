import * as z from 'zod';
import { FindingResult } from '../../shared/domain/drift/finding.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';

/** Names of what the guard keeps, and ARNs that are none of it. */
export const RULE = `commit-relay-forward-${PIPELINES}`;
export const BUS = `arn:aws:events:${REGION}:${PIPELINES}:event-bus/commit-relay`;
export const MEND_ROLE = `commit-relay-mend-${PIPELINES}-${REGION}`;
export const GUARD_ROLE = `commit-relay-guard-${REGION}`;
const TABLE = 'commit-relay-registry';

const Described = z.object({ Policy: z.string().optional() });
const Policy = z.looseObject({ Statement: z.array(z.looseObject({ Sid: z.string().default('') })) });
export type Statement = z.infer<typeof Policy>['Statement'][number];
const Rule = z.looseObject({ EventPattern: z.string(), Description: z.string().optional(), State: z.string() });
const Target = z.looseObject({ Id: z.string(), Arn: z.string() });
export type Target = z.infer<typeof Target>;
const Targets = z.object({ Targets: z.array(Target) });
const Answer = z.object({ findings: z.array(FindingResult) });

/** Operations that change something, by any service but the functions' own logs. */
const WRITING = /^(Put|Remove|Enable|Disable|Delete|Create)/;

/** The wiring of a local cloud as an administrator sees and changes it, with raw calls. */
export function wiringOf(test: Pick<TestCloud, 'call' | 'cloud' | 'invoke'>) {
  const events = async (account: string, operation: string, input: object) => {
    const { status, body } = await test.call(account, 'events', `AWSEvents.${operation}`, input);
    if (status !== 200) throw new Error(`${operation}: ${JSON.stringify(body)}`);
    return body;
  };
  const inSource = (operation: string, input: object) => events(SOURCE, operation, input);
  const wiring = {
    async statements(): Promise<Statement[]> {
      const { Policy: text } = Described.parse(await events(PIPELINES, 'DescribeEventBus', { Name: 'commit-relay' }));
      return text === undefined ? [] : Policy.parse(JSON.parse(text)).Statement;
    },
    async putStatements(Statement: readonly object[]) {
      const input = { EventBusName: 'commit-relay', Policy: JSON.stringify({ Version: '2012-10-17', Statement }) };
      await events(PIPELINES, 'PutPermission', input);
    },
    rule: async () => Rule.parse(await inSource('DescribeRule', { Name: RULE })),
    targets: async () => Targets.parse(await inSource('ListTargetsByRule', { Rule: RULE })).Targets,
    putRule: (input: object) => inSource('PutRule', { Name: RULE, ...input }),
    disableRule: () => inSource('DisableRule', { Name: RULE }),
    putTarget: (target: object) => inSource('PutTargets', { Rule: RULE, Targets: [target] }),
    removeTarget: (Id: string) => inSource('RemoveTargets', { Rule: RULE, Ids: [Id] }),
    async deleteRule() {
      for (const { Id } of await wiring.targets()) await wiring.removeTarget(Id);
      await inSource('DeleteRule', { Name: RULE });
    },
    /** Everything that the guard keeps, to compare. */
    async all() {
      const targets = await wiring.targets();
      const byId = targets.toSorted((one, other) => (one.Id < other.Id ? -1 : 1));
      const statements = await wiring.statements();
      const bySid = statements.toSorted((one, other) => (one.Sid < other.Sid ? -1 : 1));
      return { rule: await wiring.rule(), targets: byId, statements: bySid };
    },
    /** Invokes the guard and gives what it found. */
    async guard(payload: object = {}): Promise<FindingResult[]> {
      const { body } = await test.invoke('commit-relay-guard', payload);
      const answer = Answer.safeParse(body);
      if (!answer.success) throw new Error(`guard: ${JSON.stringify(body)}`);
      return answer.data.findings;
    },
    /** Operations of the guard's roles that change something outside the registry, while something is done. */
    async written(during: () => Promise<unknown>): Promise<string[]> {
      const operations: string[] = [];
      const stop = test.cloud.recorder.listen(({ operation, principal, service }) => {
        const isGuard = principal.includes(MEND_ROLE) || principal.includes(GUARD_ROLE);
        // What it tells is no change.
        const isTelling = operation === 'PutEvents';
        if (isGuard && service !== 'dynamodb' && WRITING.test(operation) && !isTelling) operations.push(operation);
      });
      await during();
      stop();
      return operations;
    },
    /** Forgets what was repaired, which would make it contested soon. */
    async forget() {
      for (const pk of ['BUS', `ACCOUNT#${SOURCE}`]) {
        const Key = { pk: { S: pk }, sk: { S: 'STATUS' } };
        await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.DeleteItem', { TableName: TABLE, Key });
      }
    },
    async resume(subject: string, at: string) {
      const Item = { pk: { S: 'RESUME' }, sk: { S: subject }, at: { S: at } };
      await test.call(PIPELINES, 'dynamodb', 'DynamoDB_20120810.PutItem', { TableName: TABLE, Item });
    },
  };
  return wiring;
}

export type Wiring = ReturnType<typeof wiringOf>;
