/** A listed price, and where and when it was read. Free tiers and volume discounts are left out. */
export type Price = {
  /** USD for `per` units. */
  readonly usd: number;
  readonly per: number;
  readonly unit: string;
  readonly source: string;
};

/** All prices are of this Region. */
export const PRICE_REGION = 'us-east-1';

/** When the sources were read. */
export const PRICES_READ = '2026-11-26';

const MILLION = 1_000_000;

/** What the relay is charged for, and what the pipelines themselves are. */
export const PRICES = {
  lambdaRequest: {
    usd: 0.2,
    per: MILLION,
    unit: 'Lambda requests',
    source: 'https://git.mcrn.ar/mariano/lambda_local_runner (docs/lambdas-md/lambda-13-cost.md, May 2026)',
  },
  lambdaGbSecond: {
    usd: 0.0000133334,
    per: 1,
    unit: 'Lambda GB-seconds, arm64',
    source: 'https://cloudchipr.com/blog/aws-lambda-pricing',
  },
  sqsStandard: {
    usd: 0.4,
    per: MILLION,
    unit: 'SQS requests, standard queue',
    source: 'https://cloudburn.io/blog/amazon-sqs-pricing (March 2026)',
  },
  sqsFifo: {
    usd: 0.5,
    per: MILLION,
    unit: 'SQS requests, FIFO queue',
    source: 'https://cloudburn.io/blog/amazon-sqs-pricing (March 2026)',
  },
  dynamoWrite: {
    usd: 0.625,
    per: MILLION,
    unit: 'DynamoDB write request units, on demand',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025)',
  },
  dynamoRead: {
    usd: 0.125,
    per: MILLION,
    unit: 'DynamoDB read request units, on demand',
    source: 'https://airbyte.com/data-engineering-resources/dynamodb-pricing (July 2025)',
  },
  eventBusEvent: {
    usd: 1,
    per: MILLION,
    unit: 'EventBridge events, custom or to another account',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing (March 2026)',
  },
  schedulerInvocation: {
    usd: 1,
    per: MILLION,
    unit: 'EventBridge Scheduler invocations',
    source: 'https://cloudburn.io/blog/amazon-eventbridge-pricing (March 2026)',
  },
  alarm: {
    usd: 0.1,
    per: 1,
    unit: 'CloudWatch alarms, standard resolution, a month',
    source: 'https://c3x.dev/resources/aws/aws_cloudwatch_metric_alarm',
  },
  metric: {
    usd: 0.3,
    per: 1,
    unit: 'CloudWatch custom metrics, a month',
    source: 'https://signoz.io/guides/cloudwatch-pricing (February 2026)',
  },
  logGb: {
    usd: 0.5,
    per: 1,
    unit: 'GB of CloudWatch Logs taken in',
    source: 'https://www.factualminds.com/blog/amazon-cloudwatch-pricing-metrics-logs-alarms-dashboards/ (June 2026)',
  },
  trace: {
    usd: 5,
    per: MILLION,
    unit: 'X-Ray traces recorded',
    source: 'https://awsnegotiations.com/x-ray-pricing-strategy.html',
  },
  kmsKey: { usd: 1, per: 1, unit: 'KMS keys, a month', source: 'https://aws.amazon.com/kms/pricing/' },
  kmsRequest: {
    usd: 0.03,
    per: 10_000,
    unit: 'KMS requests',
    source: 'https://cloudburn.io/blog/aws-kms-pricing (March 2026)',
  },
  s3Put: {
    usd: 0.005,
    per: 1_000,
    unit: 'S3 PUT requests',
    source: 'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  },
  s3Gb: {
    usd: 0.023,
    per: 1,
    unit: 'GB in S3 Standard, a month',
    source: 'https://devnotes.tech/understanding-aws-s3-pricing-a-complete-cost-breakdown-with-examples',
  },
  actionMinute: {
    usd: 0.002,
    per: 1,
    unit: 'CodePipeline V2 action minutes',
    source: 'https://aws.amazon.com/codepipeline/pricing/',
  },
} as const satisfies Readonly<Record<string, Price>>;

export type PriceName = keyof typeof PRICES;

/** USD for so many units. */
export const costOf = (name: PriceName, units: number): number => (units / PRICES[name].per) * PRICES[name].usd;
