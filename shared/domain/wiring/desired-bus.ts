import { BUS, busArn, FORWARDED_SOURCES } from './wiring-names.ts';

/** Subject of findings about the relay bus. */
export const BUS_SUBJECT = `bus/${BUS}`;

/** A source account of the deployment. */
export type SourceAccount = {
  readonly account: string;
  /** Names, or prefixes that end in `*`; all repositories when absent. */
  readonly repositories?: readonly string[] | undefined;
};

/** What the deployment says of who may put events on the relay bus. */
export type BusDeployment = {
  readonly region: string;
  /** The pipeline account, whose bus it is. */
  readonly account: string;
  readonly sourceAccounts: readonly SourceAccount[];
  /** Id of the organization, where the source accounts are members of one. */
  readonly organization?: string | undefined;
};

/** A statement of the relay bus's policy. */
export type BusStatement = {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Principal: '*' | { readonly AWS: string };
  readonly Action: string;
  readonly Resource: string;
  readonly Condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** The policy of the relay bus, whole: the forms of the EventBridge user guide (eb-event-bus-perms) and no other. */
export function busStatements({ region, account, sourceAccounts, organization }: BusDeployment): BusStatement[] {
  const accounts = sourceAccounts.map((source) => source.account);
  const common = { Effect: 'Allow', Action: 'events:PutEvents', Resource: busArn(region, account) } as const;
  const sources = { 'ForAllValues:StringEquals': { 'events:source': FORWARDED_SOURCES } };
  if (organization !== undefined) {
    // One statement for all: a bus policy has room for about thirty accounts otherwise.
    const members = { 'aws:PrincipalOrgID': organization, 'aws:PrincipalAccount': accounts };
    return [
      { Sid: 'commit-relay-organization', ...common, Principal: '*', Condition: { ...sources, StringEquals: members } },
    ];
  }
  return accounts.map((source) => ({
    Sid: `commit-relay-${source}`,
    ...common,
    Principal: { AWS: `arn:aws:iam::${source}:root` },
    Condition: sources,
  }));
}
