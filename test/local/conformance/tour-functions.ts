import { A, at, B, REGION, type Tourist } from './tourist.ts';

/** Who one is, functions and schedules. */
export async function tourFunctions({ ask }: Tourist): Promise<void> {
  const RoleArn = `arn:aws:iam::${A}:role/commit-relay-read-${REGION}`;
  await ask(A, 'sts', 'GetCallerIdentity');
  const session = await ask(A, 'sts', 'AssumeRole', { RoleArn, RoleSessionName: 'tour', DurationSeconds: 900 });
  await ask(at(session, 'Credentials.AccessKeyId'), 'sts', 'GetCallerIdentity');

  const FunctionName = 'commit-relay-sweep';
  const Marker = at(await ask(B, 'lambda', 'ListFunctions', { MaxItems: 2 }), 'NextMarker');
  await ask(B, 'lambda', 'ListFunctions', { Marker });
  await ask(B, 'lambda', 'GetFunctionConfiguration', { FunctionName });
  await ask(B, 'lambda', 'Invoke', { FunctionName, Payload: '{}', LogType: 'Tail' });
  await ask(B, 'lambda', 'Invoke', { FunctionName: 'commit-relay-dispatch', Payload: '{"no":"records"}' });
  await ask(B, 'lambda', 'Invoke', { FunctionName, InvocationType: 'DryRun' });

  const next = at(await ask(B, 'lambda', 'ListEventSourceMappings', { MaxItems: 2 }), 'NextMarker');
  const mappings = await ask(B, 'lambda', 'ListEventSourceMappings', { Marker: next });
  await ask(B, 'lambda', 'ListEventSourceMappings', { FunctionName: 'commit-relay-start' });
  const UUID = at(mappings, 'EventSourceMappings.0.UUID');
  await ask(B, 'lambda', 'UpdateEventSourceMapping', { UUID, Enabled: false });
  await ask(B, 'lambda', 'UpdateEventSourceMapping', { UUID, Enabled: true });

  const schedule = {
    Name: 'tour',
    ScheduleExpression: 'rate(1 day)',
    FlexibleTimeWindow: { Mode: 'OFF' },
    Target: {
      Arn: `arn:aws:lambda:${REGION}:${B}:function:${FunctionName}`,
      RoleArn: `arn:aws:iam::${B}:role/commit-relay-schedule-sweep-${REGION}`,
      RetryPolicy: { MaximumRetryAttempts: 1 },
    },
  };
  await ask(B, 'scheduler', 'CreateSchedule', schedule);
  await ask(B, 'scheduler', 'UpdateSchedule', { ...schedule, State: 'DISABLED', Description: 'seen once' });
  await ask(B, 'scheduler', 'GetSchedule', { Name: 'tour' });
  const NextToken = at(await ask(B, 'scheduler', 'ListSchedules', { MaxResults: 1 }), 'NextToken');
  await ask(B, 'scheduler', 'ListSchedules', { NextToken });
}
