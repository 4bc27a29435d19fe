import type { CloudOptions } from './cloud.ts';
import { createCodeBuild } from './codebuild/service.ts';
import { createCodeCommit } from './codecommit/service.ts';
import { createCodePipeline } from './codepipeline/service.ts';
import { createRecorder } from './edge/recorder.ts';
import { createEventBridge } from './events/event-bridge.ts';
import { createFaultStore } from './faults.ts';
import { createIam } from './iam/service.ts';
import { createIamStore } from './iam/store.ts';
import type { Kernel } from './kernel.ts';
import { createKeyStore } from './kms/keys.ts';
import { createKms } from './kms/service.ts';
import { createLambda } from './lambda/service.ts';
import { createBucketStore } from './s3/buckets.ts';
import { createS3 } from './s3/service.ts';
import { createScheduler } from './scheduler/service.ts';
import { createCredentialStore } from './sts/credentials.ts';
import { createTagging } from './tagging/service.ts';

/** Stores that several services look into. */
export function createStores({ record, keepCalls }: CloudOptions) {
  return {
    iam: createIamStore(),
    keys: createKeyStore(),
    buckets: createBucketStore(),
    credentials: createCredentialStore(),
    faults: createFaultStore(),
    recorder: createRecorder({
      ...(record === undefined ? {} : { file: record }),
      ...(keepCalls === undefined ? {} : { keep: keepCalls }),
    }),
  };
}

/** The services that hold no engine of their own; each asks for the kernel when it is called. */
export function createServices(
  options: CloudOptions,
  { iam, keys, buckets, credentials }: ReturnType<typeof createStores>,
  kernel: () => Kernel,
  folder: string,
) {
  const { sweepSeconds, heartbeatSeconds, startsPerSecond, retryAfter, runSchedules = true } = options;
  const { onLog: log = () => undefined } = options;
  const codecommit = createCodeCommit({ kernel, folder });
  const codebuild = createCodeBuild(options.region);
  const codepipeline = createCodePipeline({
    kernel,
    credentials,
    storage: { ...keys, ...buckets },
    projectRole: codebuild.serviceRole,
    ...(startsPerSecond === undefined ? {} : { startsPerSecond }),
  });
  codecommit.onRefChange((change) => codepipeline.refChanged(change));
  return {
    codebuild,
    codecommit,
    codepipeline,
    iam: createIam({ iam }),
    kms: createKms({ kernel, keys, iam }),
    s3: createS3({ kernel, buckets, iam }),
    events: createEventBridge({ kernel, credentials }),
    lambda: createLambda({ kernel, credentials, log, folder, retryAfter }),
    scheduler: createScheduler({
      kernel,
      credentials,
      log: (line) => log('scheduler', line),
      runs: runSchedules,
      everySeconds: {
        ...(sweepSeconds === undefined ? {} : { 'commit-relay-sweep': sweepSeconds }),
        ...(heartbeatSeconds === undefined ? {} : { 'commit-relay-heartbeat': heartbeatSeconds }),
      },
    }),
    tagging: createTagging({ resources: (account) => codepipeline.taggedPipelines(account) }),
  };
}
