import type { PolicyReading } from '../../shared/adapters/resource-policies.ts';
import type { Right } from '../../shared/domain/doctor/rights.ts';
import { contextOfRequest, contextOfUse, keyOf } from '../../shared/domain/doctor/source-uses.ts';
import { admits, SILENT } from '../../shared/domain/drift/resource-policy.ts';
import type { IdentityAnswer, ResourceAnswer, Use } from '../../shared/domain/drift/use.ts';
import { accountInArn } from '../../shared/domain/names.ts';
import type { ArtifactStore } from '../../shared/domain/pipeline-definition.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import { noCredentials } from './wiring-checks.ts';

/** What roles of a pipeline do: its own, those downstream, and those of its source actions. */
export type Rights = Readonly<Record<'pipeline' | 'downstream' | 'source', readonly Right[]>>;

/** What both sides say to each use; none of roles that are not there, of which that is the one fault. */
export async function rightsOf(
  ports: DoctorPorts,
  uses: readonly Use[],
  store: ArtifactStore | undefined,
): Promise<Right[]> {
  const key = store && keyOf(store);
  const groups = Map.groupBy(uses, ({ role, action }) =>
    JSON.stringify([role, action.split(':')[0], isUpload(action)]),
  );
  const rights = await Promise.all([...groups.values()].map((group) => groupRights(ports, group, key)));
  return rights.flat();
}

/** Uploads are made in a context of their own. */
const isUpload = (action: string): boolean => action.startsWith('s3:Put');

async function groupRights(ports: DoctorPorts, uses: readonly Use[], key: string | undefined): Promise<Right[]> {
  const [first] = uses;
  if (first === undefined) return [];
  const { region } = ports.relay.deployment;
  const identities = await identitiesOf(ports, first, uses, key);
  if (identities === 'missing') return [];
  return Promise.all(
    uses.map(async (use, at): Promise<Right> => {
      const identity = identities[at] ?? { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: no result' };
      const reading = await policyOf(ports, use);
      if (reading === undefined) return { use, identity, ...assumedHere(use) };
      const request = { ...use, context: contextOfRequest(use, region, key) };
      return { use, identity, resource: answerOf(reading, request) };
    }),
  );
}

async function identitiesOf(
  ports: DoctorPorts,
  first: Use,
  uses: readonly Use[],
  key: string | undefined,
): Promise<readonly IdentityAnswer[] | 'missing'> {
  const account = accountInArn(first.role);
  const side = account === ports.relay.deployment.account ? ports.own : ports.source(account);
  if (side === undefined) return uses.map(() => ({ kind: 'unknown', why: noCredentials(account) }));
  if ((await side.role(first.role)).kind === 'missing') return 'missing';
  return side.identity(uses, contextOfUse(first, ports.relay.deployment.region, key));
}

function policyOf({ home }: DoctorPorts, { action, covers }: Use): Promise<PolicyReading> | undefined {
  if (action.startsWith('s3:')) return home.bucketPolicy(bucketIn(covers));
  return action.startsWith('kms:') ? home.keyPolicy(covers) : undefined;
}

/** Name of the bucket of an object's ARN. */
export const bucketIn = (arn: string): string => arn.split(':::')[1]?.split('/')[0] ?? '';

function answerOf(reading: PolicyReading, request: Parameters<typeof admits>[1]): ResourceAnswer {
  if (reading.kind === 'known') return reading.policy === undefined ? SILENT : admits(reading.policy, request);
  return { forbids: 'unknown', grants: 'unknown', delegates: 'unknown', why: reading.why };
}

/** The trust of a role of the same account may be enough by itself: whether it is, is asked of its own link. */
function assumedHere({ action, role, resource }: Use): Pick<Right, 'resource'> {
  if (action !== 'sts:AssumeRole' || accountInArn(role) !== accountInArn(resource)) return {};
  const why = 'the trust of the role may allow it by itself';
  return { resource: { forbids: 'no', grants: 'unknown', delegates: 'no', why } };
}
