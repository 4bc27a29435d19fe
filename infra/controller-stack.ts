import { Duration, Stack } from 'aws-cdk-lib';
import type { Code } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import type { FunctionName } from '../shared/env.ts';
import { allowListVariables } from './allow-lists.ts';
import { artifactBucketName, pipelineRoleArns } from './artifacts.ts';
import { configHash, wiringHash } from './config.ts';
import type { Config, PipelineAccount } from './config-schema.ts';
import { DeadLetterQueue } from './constructs/dead-letter-queue.ts';
import { RegistryTable } from './constructs/registry-table.ts';
import { RelayBus } from './constructs/relay-bus.ts';
import { RelayFunction } from './constructs/relay-function.ts';
import { RelayRules } from './constructs/relay-rules.ts';
import { Schedule, waking } from './constructs/schedule.ts';
import { WorkQueue } from './constructs/work-queue.ts';
import { alarmOnBlindness, alarmOnContests, alarmOnLostEvents, alarmOnSilence } from './controller-alarms.ts';
import { type EnvironmentValues, environmentOf } from './function-environment.ts';
import { rightsOf } from './function-rights.ts';
import * as names from './names.ts';

export type ControllerStackProps = {
  readonly config: Config;
  readonly pipeline: PipelineAccount;
  readonly code: (name: FunctionName) => Code;
};

/** How a queue feeds its function. */
type Feed = { readonly batchSize: number; readonly maxConcurrency: number };

/** How dispatch and reconcile are fed. */
const TENS: Feed = { batchSize: 10, maxConcurrency: 10 };

/** Tries of a start: half a day or more, by the waits of `retryDelay`. See docs/decisions/0019-pacing.md. */
const START_TRIES = 120;

type Queues = Readonly<Record<'dispatch' | 'start' | 'reconcile', WorkQueue>>;

/** The controller of one pipeline account. */
export class ControllerStack extends Stack {
  readonly #props: ControllerStackProps;

  constructor(scope: Construct, id: string, props: ControllerStackProps) {
    const { config, pipeline } = props;
    super(scope, id, {
      env: { account: pipeline.account, region: config.region },
      description: 'Commit Relay: starts pipelines from pushes and keeps them wired',
    });
    this.#props = props;
    new RegistryTable(this, 'Registry');
    const queues = this.#queues();
    const environment = this.#environment(queues);
    const { batchSize, workers } = config.starts;
    this.#worker('dispatch', queues.dispatch.queue, environment, TENS);
    this.#worker('start', queues.start.queue, environment, { batchSize, maxConcurrency: workers });
    this.#worker('reconcile', queues.reconcile.queue, environment, TENS);
    this.#scheduled('guard', environment);
    this.#scheduled('sweep', environment);
    new RelayRules(this, 'Rules', {
      bus: new RelayBus(this, 'Relay', { config, account: pipeline.account }).bus,
      pushes: queues.dispatch.queue,
      reconcile: queues.reconcile.queue,
      alarmTopicArn: config.alarmTopicArn,
    });
    alarmOnSilence(this, config.alarmTopicArn);
    alarmOnBlindness(this, config.alarmTopicArn);
    alarmOnContests(this, config.alarmTopicArn);
    alarmOnLostEvents(this, config.alarmTopicArn);
  }

  #queues(): Queues {
    const { alarmTopicArn } = this.#props.config;
    const maxAge = Duration.minutes(15);
    const pushes = { queueName: names.PUSHES_QUEUE, maxReceiveCount: 5, maxAge, alarmTopicArn };
    const starts = { queueName: names.STARTS_QUEUE, maxReceiveCount: START_TRIES, maxAge, alarmTopicArn };
    const reconcile = { queueName: names.RECONCILE_QUEUE, maxReceiveCount: 5, maxAge, alarmTopicArn };
    return {
      dispatch: new WorkQueue(this, 'PushesQueue', pushes),
      start: new WorkQueue(this, 'StartsQueue', starts),
      reconcile: new WorkQueue(this, 'ReconcileQueue', reconcile),
    };
  }

  #environment({ dispatch, start, reconcile }: Queues): EnvironmentValues {
    const { config, pipeline } = this.#props;
    const whole = configHash(config);
    return {
      table: names.TABLE,
      ...allowListVariables(config),
      account: pipeline.account,
      organization: config.organization ?? '',
      mode: config.mode,
      sourceActionRole: names.sourceActionRole(config.region),
      // guard compares it with the Description of forward rules, the others with what they have registered.
      configHash: { reconcile: whole, sweep: whole, guard: wiringHash(config) },
      startsQueue: start.queue.queueUrl,
      pushesQueue: dispatch.queue.queueUrl,
      reconcileQueue: reconcile.queue.queueUrl,
      deadLetterQueue: {
        dispatch: dispatch.deadLetters.queueUrl,
        start: start.deadLetters.queueUrl,
        reconcile: reconcile.deadLetters.queueUrl,
      },
      startRole: names.functionRole('start', config.region),
      // Each worker keeps its share of the rate, so that all of them together keep the rate.
      startInterval: String(Math.ceil((1000 * config.starts.workers) / config.starts.perSecond)),
      readRole: names.readRole(config.region),
      graceSeconds: String(config.graceSeconds),
      skipDirectives: String(config.skipDirectives),
      artifactBucket: artifactBucketName(config, pipeline),
      artifactKey: pipeline.artifacts?.keyArn ?? names.ARTIFACT_KEY_ALIAS,
      passRoles: pipelineRoleArns(config, pipeline).join(),
    };
  }

  #worker(name: FunctionName, queue: Queue, environment: EnvironmentValues, feed: Feed): void {
    const worker = this.#function(name, environment, 512);
    // CDK's SqsEventSource also grants what nobody needs; the rights are with the function's others.
    worker.addEventSourceMapping('Queue', { ...feed, eventSourceArn: queue.queueArn, reportBatchItemFailures: true });
  }

  #scheduled(name: FunctionName, environment: EnvironmentValues): void {
    const { config, pipeline } = this.#props;
    const deadLetters = new DeadLetterQueue(this, `${idOf(name)}DeadLetters`, {
      queueName: names.deadLetterQueue(names.functionName(name)),
      alarmTopicArn: config.alarmTopicArn,
    }).queue;
    const target = this.#function(name, environment, 256, deadLetters);
    const wake = waking(name, config.region, target);
    new Schedule(this, `${idOf(name)}Schedule`, { ...wake, deadLetters, account: pipeline.account });
  }

  #function(name: FunctionName, environment: EnvironmentValues, memorySize: number, deadLetters?: Queue) {
    const { config, pipeline, code } = this.#props;
    return new RelayFunction(this, idOf(name), {
      name,
      code: code(name),
      region: config.region,
      memorySize,
      environment: environmentOf(name, environment),
      rights: rightsOf(name, { config, pipeline }),
      ...(deadLetters === undefined ? {} : { deadLetters }),
      logRetentionDays: config.logRetentionDays,
      alarmTopicArn: config.alarmTopicArn,
    }).function;
  }
}

/** `guard` has the construct id `Guard`. */
const idOf = (name: FunctionName): string => name.replace(/^./, (first) => first.toUpperCase());
