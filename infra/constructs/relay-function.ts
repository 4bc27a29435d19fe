import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, type Code, Function as LambdaFunction, Runtime, Tracing } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, type RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { IQueue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { FUNCTION_TIMEOUT_SECONDS, type FunctionName } from '../../shared/env.ts';
import { functionName, functionRole, logGroup, METRICS_NAMESPACE } from '../names.ts';
import { acknowledgeFinding, addRights } from '../rights.ts';
import { addAlarm } from './alarm.ts';

/** Timeout of every function. */
export const FUNCTION_TIMEOUT = Duration.seconds(FUNCTION_TIMEOUT_SECONDS);

export type RelayFunctionProps = {
  readonly name: FunctionName;
  readonly code: Code;
  readonly region: string;
  /** MB. */
  readonly memorySize: number;
  readonly environment: Readonly<Record<string, string>>;
  /** What it may do beyond writing its logs and traces and what its triggers need. */
  readonly rights: readonly PolicyStatement[];
  /** Takes asynchronous invocations that failed. */
  readonly deadLetters?: IQueue;
  readonly logRetentionDays: RetentionDays;
  readonly alarmTopicArn: string | undefined;
};

/** A function with a role, a log group and an alarm on errors of its own. */
export class RelayFunction extends Construct {
  readonly function: LambdaFunction;

  constructor(scope: Construct, id: string, props: RelayFunctionProps) {
    super(scope, id);
    const { name, deadLetters } = props;
    const logs = new LogGroup(this, 'Logs', {
      logGroupName: logGroup(name),
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.function = new LambdaFunction(this, 'Function', {
      functionName: functionName(name),
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      memorySize: props.memorySize,
      timeout: FUNCTION_TIMEOUT,
      environment: {
        NODE_OPTIONS: '--enable-source-maps',
        POWERTOOLS_SERVICE_NAME: name,
        POWERTOOLS_METRICS_NAMESPACE: METRICS_NAMESPACE,
        ...props.environment,
      },
      role: this.#role(props, logs),
      logGroup: logs,
      tracing: Tracing.ACTIVE,
      ...(deadLetters === undefined ? {} : { deadLetterQueue: deadLetters }),
    });
    this.#alarmOnErrors(props);
  }

  /** A function with a role of its own gets no right to write logs from CDK. */
  #role({ name, region, rights }: RelayFunctionProps, logs: LogGroup): Role {
    const role = new Role(this, 'Role', {
      roleName: functionRole(name, region),
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    });
    logs.grantWrite(role);
    addRights(role, rights);
    acknowledgeFinding(role, 'AwsSolutions-IAM5[Resource::*]', 'X-Ray, which CDK adds for tracing, knows no resources');
    return role;
  }

  #alarmOnErrors({ name, alarmTopicArn }: RelayFunctionProps): void {
    addAlarm(this, 'Errors', {
      alarmName: `${functionName(name)}-errors`,
      description: `Function ${functionName(name)} failed; its log group says why`,
      metric: this.function.metricErrors({ statistic: 'Sum', period: Duration.minutes(5) }),
      threshold: 1,
      topicArn: alarmTopicArn,
    });
  }
}
