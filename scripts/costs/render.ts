import { ASSUMED, SIZES } from './assumptions.ts';
import type { Deployed } from './deployed.ts';
import { metricsOf } from './metrics.ts';
import { bill, pipelineUsageOf, type Usage, usageOf, volumeOf } from './monthly.ts';
import { costOf, PRICE_REGION, PRICES, PRICES_READ, type PriceName } from './prices.ts';
import { REF_ITEM } from './ref-item.ts';

const BLOCK = /<!-- costs -->\n[\s\S]*?<!-- end -->/;

/** Rows of the table: what is charged for together. */
const ROWS: readonly (readonly [string, readonly PriceName[]])[] = [
  ['Lambda', ['lambdaRequest', 'lambdaGbSecond']],
  ['SQS', ['sqsStandard', 'sqsFifo']],
  ['DynamoDB', ['dynamoWrite', 'dynamoRead']],
  ['EventBridge, Scheduler', ['eventBusEvent', 'schedulerInvocation']],
  ['CloudWatch alarms', ['alarm']],
  ['CloudWatch metrics', ['metric']],
  ['CloudWatch Logs', ['logGb']],
  ['X-Ray', ['trace']],
  ['KMS key', ['kmsKey']],
];

/** Fills the block `<!-- costs --> ... <!-- end -->`. @throws Error where there is none */
export function renderCostDocs(markdown: string, deployed: Deployed): string {
  if (!BLOCK.test(markdown)) throw new Error('no block <!-- costs --> ... <!-- end -->');
  const text = [tableOf(deployed), furtherAccount(deployed), assumptions(deployed), prices()].join('\n\n');
  return markdown.replace(BLOCK, () => `<!-- costs -->\n${text}\n<!-- end -->`);
}

const usd = (amount: number): string => (amount < 0.005 ? '0.00' : amount.toFixed(2));

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

function tableOf(deployed: Deployed): string {
  const volumes = SIZES.map((pipelines) => volumeOf(pipelines, ASSUMED.sourceAccounts, deployed));
  const usages = volumes.map((volume) => usageOf(volume, deployed));
  const others = volumes.map(pipelineUsageOf);
  const cost = (names: readonly PriceName[]) => (usage: Usage) =>
    usd(names.reduce((sum, name) => sum + costOf(name, usage[name] ?? 0), 0));
  const head = ['USD a month', ...SIZES.map((size) => `${size.toLocaleString('en-GB')} pipelines`)];
  const lines = [
    head,
    head.map(() => '---'),
    ...ROWS.map(([title, names]) => [title, ...usages.map(cost(names))]),
    ['**the relay, both accounts**', ...usages.map((usage) => `**${usd(bill(usage))}**`)],
    ['each pipeline', ...usages.map((usage, index) => usd(bill(usage) / (SIZES[index] ?? 1)))],
    ['*not the relay:* CodePipeline, action minutes', ...others.map(cost(['actionMinute']))],
    ['*not the relay:* artifacts, S3 and KMS requests', ...others.map(cost(['s3Put', 's3Gb', 'kmsRequest']))],
  ];
  return lines.map(row).join('\n');
}

function furtherAccount(deployed: Deployed): string {
  const [pipelines] = SIZES;
  const of = (accounts: number) => bill(usageOf(volumeOf(pipelines, accounts, deployed), deployed));
  return `Each further source account adds USD ${usd(of(2) - of(1))}: its alarms, metrics, heartbeats and the guard's look at it.`;
}

function assumptions(deployed: Deployed): string {
  const { milliseconds: ms, ...assumed } = ASSUMED;
  const { alarms, runs } = deployed;
  return [
    `Taken for granted: ${assumed.daysAMonth} days; ${assumed.sourceAccounts} source account; each pipeline follows a branch of its own, the dearest case, with`,
    `${assumed.pushesADay} pushes a day, each of which starts it. From the templates: ${alarms.pipelines} alarms in the pipeline account, ${alarms.source} in the source account;`,
    `${runs.sweep} sweeps, guard runs and heartbeats a month each. Counted on the local cloud by a test: calls and log lines of a push, a start, a sweep, a`,
    `followed branch, a guard run, a heartbeat. Custom metrics: ${metricsOf(assumed.sourceAccounts)}, every combination of dimensions that comes up where nothing is wrong, as if each came up every hour.`,
    `The item of a ref with its 50 pushes has ${(REF_ITEM.bytes / 1_024).toFixed(1)} KB. Not measured: milliseconds of an invocation (dispatch ${ms.dispatch}, start ${ms.start}, reconcile ${ms.reconcile},`,
    `guard ${ms.guard}, sweep ${ms.sweep}); ${assumed.messagesPerReconcile} messages to an invocation of reconcile; ${assumed.pollers} pollers a queue ([Lambda](https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html): fewer only without a maximum`,
    `concurrency), each asking every ${assumed.pollSeconds} s; a run has ${assumed.actionMinutes} action minutes and ${assumed.artifactMb} MB of artifacts, kept ${assumed.artifactDays} days. Left out: free tiers, storage of logs and`,
    'of the registry (megabytes), data transfer, the trail.',
  ].join('\n');
}

const prices = (): string =>
  [
    `Prices of ${PRICE_REGION}, read on ${PRICES_READ} on the pages named; AWS's own price list decides. \`scripts/costs/prices.ts\` has them.`,
    '',
    '| USD | for | read at |',
    '| --- | --- | --- |',
    ...Object.values(PRICES).map(({ usd: price, per, unit, source }) =>
      row([String(price), `${per === 1 ? '' : `${per.toLocaleString('en-GB')} `}${unit}`, source]),
    ),
  ].join('\n');
