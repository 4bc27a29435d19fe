import type { FaultStore } from '../faults.ts';
import { createAuthorizer } from '../iam/authorizer.ts';
import type { IamStore } from '../iam/store.ts';
import type { AccessRequest, CloudEvent, Kernel, PolicyDocument, Service, ServiceName } from '../kernel.ts';
import type { OnCrash } from './apply-fault.ts';
import { createInvoke } from './invoke.ts';
import type { InputRefusals } from './problem.ts';
import type { Recorder } from './recorder.ts';

export type KernelOptions = {
  readonly region: string;
  /** Read at each call: put services in after the kernel was made, since they need it. */
  readonly services: Readonly<Partial<Record<ServiceName, Service>>>;
  readonly iam: IamStore;
  readonly faults: FaultStore;
  readonly recorder: Recorder;
  readonly onCrash: OnCrash;
  /** Takes an event of an AWS service to the default bus of its account. */
  readonly emit: (event: CloudEvent) => void;
  readonly refusals?: InputRefusals;
  /** Told of every permission that is asked for, before the answer. */
  readonly onAccess?: ((request: AccessRequest) => void) | undefined;
  /** `aws:PrincipalOrgID` of both accounts. */
  readonly organization?: string;
};

/** The kernel, and how the edge tells it where it listens. */
export interface LocalKernel extends Kernel {
  setEndpoint(endpoint: string): void;
}

const SERVICE_OF_ARN: Readonly<Record<string, ServiceName>> = {
  codecommit: 'codecommit',
  codepipeline: 'codepipeline',
  dynamodb: 'dynamodb',
  events: 'events',
  lambda: 'lambda',
  scheduler: 'scheduler',
  sqs: 'sqs',
};

function serviceOf(services: KernelOptions['services'], arn: string): Service | undefined {
  const name = SERVICE_OF_ARN[arn.split(':')[2] ?? ''];
  return name === undefined ? undefined : services[name];
}

/** Makes the kernel of the local cloud. Reading `endpoint` before the edge listens throws. */
export function createKernel(options: KernelOptions): LocalKernel {
  const { region, services, iam, faults, recorder, onCrash, emit } = options;
  let endpoint: string | undefined;
  const resourcePolicy = async (arn: string): Promise<PolicyDocument | undefined> =>
    (await serviceOf(services, arn)?.resourcePolicy?.(arn)) ?? iam.resourcePolicy(arn);
  const isAllowed = createAuthorizer({
    iam,
    region,
    resourcePolicy,
    resourceTags: (arn) => serviceOf(services, arn)?.resourceTags?.(arn),
    ...(options.organization === undefined ? {} : { organization: options.organization }),
  });
  const authorize: Kernel['authorize'] = (request) => {
    options.onAccess?.(request);
    return isAllowed(request);
  };
  const refusals = options.refusals ?? {};
  return {
    region,
    faults,
    get endpoint() {
      if (endpoint === undefined) throw new Error('the edge does not listen yet');
      return endpoint;
    },
    setEndpoint: (url) => {
      endpoint = url;
    },
    ...createInvoke({ region, services, authorize, faults, recorder, onCrash, refusals }),
    authorize,
    emit,
  };
}
