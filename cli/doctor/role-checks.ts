import { missingRole } from '../../shared/domain/doctor/forwarding.ts';
import { judgeSides, type Right } from '../../shared/domain/doctor/rights.ts';
import { type Assuming, trustPart } from '../../shared/domain/doctor/trust.ts';
import { FINE, faulty, type Part, unknown, verdictOf } from '../../shared/domain/doctor/verdict.ts';
import { matchesPattern } from '../../shared/domain/iam-pattern.ts';
import { accountInArn } from '../../shared/domain/names.ts';
import type { Check } from './check.ts';
import type { Diagnosis } from './diagnosis.ts';
import type { DoctorPorts } from './doctor-ports.ts';
import type { Rights } from './rights-of.ts';
import { noCredentials } from './wiring-checks.ts';

/** The roles of a pipeline: whether they may be assumed, and what their own policies say. */
export async function roleChecks(ports: DoctorPorts, diagnosis: Diagnosis, rights: Rights): Promise<Check[]> {
  const checks = await Promise.all([
    pipelineRoleCheck(ports, diagnosis, rights),
    downstreamCheck(ports, diagnosis, rights.downstream),
    actionRoleChecks(ports, diagnosis, rights.source),
  ]);
  return checks.flat();
}

async function pipelineRoleCheck(ports: DoctorPorts, { definition }: Diagnosis, rights: Rights): Promise<Check[]> {
  const { account, region } = ports.relay.deployment;
  const role = definition.roleArn;
  if (role === undefined) return [];
  const sourceArn = `arn:aws:codepipeline:${region}:${account}:${definition.name}`;
  const trust = await trustParts(ports, role, { service: 'codepipeline.amazonaws.com', account, sourceArn });
  const own = [...rights.pipeline, ...rights.source.filter(({ use }) => use.role === role)];
  const verdict = verdictOf([...trust, ...judgeSides(own, account).role]);
  return [{ link: 'pipeline-role', subject: role, account, verdict }];
}

async function trustParts(ports: DoctorPorts, role: string, assuming: Assuming): Promise<Part[]> {
  const account = accountInArn(role);
  const side = account === ports.relay.deployment.account ? ports.own : ports.source(account);
  if (side === undefined) return [unknown(noCredentials(account))];
  const found = await side.role(role);
  if (found.kind === 'found') return [trustPart(found.value, assuming)];
  return [found.kind === 'missing' ? missingRole(role, 'create it, or name another') : unknown(found.why)];
}

async function downstreamCheck(
  ports: DoctorPorts,
  { unread, uses }: Diagnosis,
  rights: readonly Right[],
): Promise<Check[]> {
  const { account } = ports.relay.deployment;
  const roles = [...new Set(uses.downstream.map(({ role }) => role))];
  if (roles.length === 0 && unread === undefined) return [];
  const missing = await Promise.all(
    roles.map(async (role) => {
      const { kind } = await ports.own.role(role);
      return kind === 'missing' ? missingRole(role, 'create it, or name another') : FINE;
    }),
  );
  const projects = unread === undefined ? [] : [unknown(`the service roles of CodeBuild projects: ${unread}`)];
  const verdict = verdictOf([...missing, ...projects, ...judgeSides(rights, account).role]);
  return [{ link: 'downstream-roles', subject: roles.join(', ') || 'CodeBuild projects', account, verdict }];
}

/** Roles in the accounts of repositories; a repository of the pipeline's own account needs none. */
async function actionRoleChecks(
  ports: DoctorPorts,
  { definition, sources }: Diagnosis,
  rights: readonly Right[],
): Promise<Check[]> {
  const { account } = ports.relay.deployment;
  const roles = new Set(sources.flatMap(({ action }) => action.roleArn ?? []));
  return Promise.all(
    [...roles].map(async (subject): Promise<Check> => {
      const role = definition.roleArn;
      const trust = role === undefined ? [] : await trustParts(ports, subject, { role, account });
      const own = judgeSides(
        rights.filter(({ use }) => use.role === subject),
        account,
      );
      const verdict = verdictOf([...trust.map((part) => withPassRoles(ports, role, part)), ...own.role]);
      return { link: 'action-role', subject, account: accountInArn(subject), verdict };
    }),
  );
}

/** The deployment's own action role trusts the pipeline roles of its configuration: that is where others are added. */
function withPassRoles({ relay }: DoctorPorts, role: string | undefined, part: Part): Part {
  const isKnown = role === undefined || relay.standard.passRoles.some((pattern) => matchesPattern(pattern, role));
  if (part.kind !== 'fault' || isKnown) return part;
  return faulty({ ...part.fault, remedy: 'or add the role to pipelineAccounts[].passRoles, and deploy' });
}
