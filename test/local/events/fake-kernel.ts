import { createFaultStore } from '../../../local/faults.ts';
import { type AccessRequest, ApiError, type Call, type Kernel } from '../../../local/kernel.ts';
import { createCredentialStore } from '../../../local/sts/credentials.ts';

/** A kernel that records calls, answers AssumeRole, and refuses what a test tells it to. */
export function createFakeKernel() {
  const calls: Call[] = [];
  const requests: AccessRequest[] = [];
  const credentials = createCredentialStore();
  const rules = {
    /** Looks at each call before it is answered; throws to refuse it. */
    call: (_call: Call): void => undefined,
    authorize: (_request: AccessRequest): void => undefined,
  };
  const kernel: Kernel = {
    region: 'ap-south-1',
    endpoint: 'http://127.0.0.1:4566',
    faults: createFaultStore(),
    async invoke(call) {
      calls.push(call);
      rules.call(call);
      if (call.operation !== 'AssumeRole') return {};
      const { RoleArn, RoleSessionName } = call.input;
      const { accessKeyId } = credentials.issue(String(RoleArn), String(RoleSessionName));
      return { Credentials: { AccessKeyId: accessKeyId } };
    },
    perform: (_call, act) => act(),
    async authorize(request) {
      requests.push(request);
      rules.authorize(request);
    },
    emit: () => undefined,
  };
  return { kernel, credentials, calls, requests, rules };
}

export type FakeKernel = ReturnType<typeof createFakeKernel>;

export const denied = (message = 'not authorised'): ApiError => new ApiError('AccessDeniedException', message, 403);
