import { STRANGER } from '../deployment.ts';
import { type Place, relayRole, relaySession, repository, roleArn, session } from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';
import { mendRoleDenials } from './mend-role.ts';

/** What the roles in A must not do, and who must not take them. */
export const sourceDenials = (place: Place): Denial[] => [
  ...takingRoles(place),
  ...reading(place),
  ...mendRoleDenials(place),
];

function takingRoles({ a, b, otherB }: Place): Denial[] {
  const take = (role: string, why: string, what = `takes the ${role.replace(b, 'B')} role`): DeniedLine => [
    what,
    why,
    'sts:AssumeRole',
    relayRole(a, role),
  ];
  const own = `mend-${b}`;
  const by = (who: string, arn: string, lines: DeniedLine[]) => denied(who, session(arn), lines);
  return [
    ...by('an administrator of B', roleArn(b, 'admin'), [
      take('read', 'it is for dispatch and reconcile'),
      take(own, 'it is for the guard'),
      take('source-action', 'it is for pipelines'),
      take(`forward-${b}`, 'it is for the forward rule'),
      take('schedule-heartbeat', 'it is for the heartbeat'),
    ]),
    ...by('dispatch', relayRole(b, 'dispatch'), [take('source-action', 'it is for pipelines')]),
    ...by('pipeline role', relayRole(b, 'pipeline'), [
      take('read', 'it is for dispatch and reconcile'),
      take(own, 'it is for the guard'),
    ]),
    ...by("a team's pipeline role", roleArn(b, 'teams/shop'), [
      take('read', 'it is for dispatch and reconcile'),
      take(own, 'it is for the guard'),
      [
        'brings tags of a session',
        'nothing of the relay reads tags of a session',
        'sts:TagSession',
        relayRole(a, 'source-action'),
      ],
    ]),
    ...by('a role of another path', roleArn(b, 'other/teams/shop'), [
      take('source-action', 'only the paths of the configuration may'),
    ]),
    ...by('guard of the other pipeline account', relayRole(otherB, 'guard'), [take(own, 'each account mends its own')]),
    ...by('a stranger with the name of dispatch', relayRole(STRANGER, 'dispatch'), [
      take('read', 'a name proves nothing: the account is what is trusted'),
    ]),
    ...by('a stranger with the name of guard', relayRole(STRANGER, 'guard'), [
      take(own, 'a name proves nothing: the account is what is trusted'),
    ]),
    ...by('a stranger with the name of the pipeline role', relayRole(STRANGER, 'pipeline'), [
      take('source-action', 'a name proves nothing: the account is what is trusted'),
    ]),
    ...by('guard under another path', roleArn(b, `x/commit-relay-guard-ap-south-1`), [
      take(own, 'whoever may make roles under one path must not become the guard'),
    ]),
    ...by('an administrator of A', roleArn(a, 'admin'), [
      take('read', 'whoever is in A has rights of their own'),
      take(own, 'whoever is in A has rights of their own'),
      take('source-action', 'it opens the artifact buckets in B'),
    ]),
  ];
}

/** What neither reading role does to a repository. */
const writing = (repo: string): DeniedLine[] => [
  ['pushes', 'it reads', 'codecommit:GitPush', repo],
  ['makes a commit', 'it reads', 'codecommit:CreateCommit', repo],
  ['deletes a branch', 'it reads', 'codecommit:DeleteBranch', repo],
  ['deletes the repository', 'it reads', 'codecommit:DeleteRepository', repo],
  ['merges', 'it reads', 'codecommit:MergeBranchesByFastForward', repo],
];

function reading({ a, otherA, isRestricted }: Place): Denial[] {
  const shop = repository(a, 'shop');
  const why = 'the configuration lists which repositories count';
  const secret = repository(a, 'payroll');
  const like = repository(a, 'shop-internal');
  const far = shop.replace('ap-south-1', 'us-east-1');
  const restricted: DeniedLine[] = isRestricted
    ? [
        ['reads another repository', why, 'codecommit:GetCommit', secret],
        ['reads one whose name begins like one', why, 'codecommit:GetBranch', like],
      ]
    : [];
  const archived: DeniedLine[] = isRestricted
    ? [
        ['archives another repository', why, 'codecommit:UploadArchive', secret],
        ['archives one whose name begins like one', why, 'codecommit:UploadArchive', like],
      ]
    : [];
  return [
    ...denied('read role', relaySession(a, 'read'), [
      ...writing(shop),
      ['clones', 'it compares; contents are for pipelines', 'codecommit:GitPull', shop],
      ['reads a file', 'it compares; contents are for pipelines', 'codecommit:GetFile', shop],
      ['archives', 'that is for the action role', 'codecommit:UploadArchive', shop],
      ['reads in another Region', 'a deployment is of one Region', 'codecommit:GetCommit', far],
      [
        'reads in the other source account',
        'a role is of one account',
        'codecommit:GetCommit',
        repository(otherA, 'payroll'),
      ],
      ['takes the mend role', 'it reads', 'sts:AssumeRole', relayRole(a, 'mend-222222222222')],
      ...restricted,
    ]),
    ...denied('action role', relaySession(a, 'source-action'), [
      ...writing(shop),
      ['clones', 'it has an archive made', 'codecommit:GitPull', shop],
      ['archives in another Region', 'a deployment is of one Region', 'codecommit:UploadArchive', far],
      ['takes the read role', 'it archives', 'sts:AssumeRole', relayRole(a, 'read')],
      ...archived,
    ]),
  ];
}
