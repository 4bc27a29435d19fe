import { admits, admitsService } from '../drift/resource-policy.ts';
import { FINE, faulty, type Part, unknown } from './verdict.ts';

/** A role as IAM describes it. */
export type ObservedRole = {
  readonly arn: string;
  /** JSON of who may assume it. */
  readonly trust: string;
};

/** Who is to assume a role. */
export type Assuming =
  /** A service for a resource of the account. */
  | { readonly service: string; readonly account: string; readonly sourceArn: string }
  /** A role, by its ARN. */
  | { readonly role: string; readonly account: string };

const ACTION = 'sts:AssumeRole';
const UNREADABLE = 'it says it under conditions that cannot be evaluated here';

/** What a role would have to trust somebody, and does not. */
export function trustPart({ arn, trust }: ObservedRole, assuming: Assuming): Part {
  const { forbids, grants, delegates } = admissionOf(trust, assuming);
  const [who, statement] = described(assuming);
  if (forbids === 'yes') {
    return faulty({ what: `its trust policy denies it to ${who}`, where: arn, remedy: 'take the denial away' });
  }
  if (grants === 'no' && delegates === 'no') {
    return faulty({ what: `its trust policy does not admit ${who}${why(trust)}`, where: arn, statement });
  }
  if (forbids === 'no' && (grants === 'yes' || delegates === 'yes')) return FINE;
  return unknown(`whether the trust policy of ${arn} admits ${who}: ${UNREADABLE}`);
}

function admissionOf(trust: string, assuming: Assuming) {
  if ('service' in assuming) {
    const { service, account, sourceArn } = assuming;
    const context = { 'aws:SourceAccount': account, 'aws:SourceArn': sourceArn, 'sts:ExternalId': null };
    return admitsService(trust, { service, action: ACTION, context });
  }
  const { role, account } = assuming;
  // CodePipeline has no field for an external id.
  const context = { 'aws:PrincipalArn': role, 'aws:PrincipalAccount': account, 'sts:ExternalId': null };
  return admits(trust, { role, action: ACTION, context });
}

/** For people, and the statement that admits them: a role by its account's root, so that it may be deleted and made again. */
function described(assuming: Assuming): [string, Readonly<Record<string, unknown>>] {
  const base = { Effect: 'Allow', Action: ACTION };
  if ('service' in assuming) {
    return [assuming.service, { ...base, Principal: { Service: assuming.service } }];
  }
  const Principal = { AWS: `arn:aws:iam::${assuming.account}:root` };
  const Condition = { ArnLike: { 'aws:PrincipalArn': assuming.role } };
  return [assuming.role, { ...base, Principal, Condition }];
}

/** What often makes a trust that looks right useless. */
function why(trust: string): string {
  if (/"A(ROA|IDA)[A-Z0-9]+"/.test(trust)) return ': a principal of it is the id of a role or user that was deleted';
  return /"sts:ExternalId"/i.test(trust) ? ': it asks for an external id, which CodePipeline does not send' : '';
}
