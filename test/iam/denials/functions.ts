import { FUNCTIONS, type FunctionName } from '../../../shared/env.ts';
import {
  lambda,
  logStream,
  type Place,
  passedTo,
  relayRole,
  relaySession,
  roleArn,
  service,
  session,
  table,
} from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';
import { dispatchDenials, startDenials } from './dispatch-start.ts';
import { guardDenials, sweepDenials } from './guard-sweep.ts';
import { reconcileDenials } from './reconcile.ts';

/** What no function may, and what each may not within its own services. */
export const functionDenials = (place: Place): Denial[] =>
  FUNCTIONS.flatMap((name) => [
    ...denied(name, relaySession(place.b, name), [...common(place, name), ...OWN[name](place)]),
    ...beingIt(place, name),
  ]);

/** Who else would like to be the function. */
function beingIt({ b, otherB }: Place, name: FunctionName): Denial[] {
  const role = relayRole(b, name);
  return [
    ...denied(`role of ${name}`, service('ec2', `arn:aws:ec2:ap-south-1:${b}:instance/i-1`, b), [
      [
        'taken by EC2',
        'the role is for Lambda: an instance profile with it would be a way around the code',
        'sts:AssumeRole',
        role,
      ],
    ]),
    ...denied(`role of ${name}`, service('lambda', lambda(b, name), b), [
      ['taken with tags of a session', 'nothing of the relay reads tags of a session', 'sts:TagSession', role],
    ]),
    ...denied(`role of ${name}`, session(roleArn(b, 'admin')), [
      ['taken by another role of B', 'its trust names Lambda alone', 'sts:AssumeRole', role],
    ]),
    ...denied(`role of ${name}`, relaySession(otherB, name), [
      ['taken by its like of another pipeline account', 'accounts share no controller', 'sts:AssumeRole', role],
    ]),
  ];
}

const common = ({ a, b }: Place, name: FunctionName): DeniedLine[] => {
  const other = name === 'sweep' ? 'guard' : 'sweep';
  return [
    ["writes another function's log", 'a log says who did what', 'logs:PutLogEvents', logStream(b, other)],
    ['deletes its log', 'what it did must stay to be seen', 'logs:DeleteLogStream', logStream(b, name)],
    ['reads traces', 'it only sends them', 'xray:BatchGetTraces', '*'],
    ['scans the registry', 'every read is of a partition or of the index', 'dynamodb:Scan', table(b)],
    ['drops the registry', 'it says which pushes have started what', 'dynamodb:DeleteTable', table(b)],
    ['gives itself a right', 'no function changes roles', 'iam:PutRolePolicy', relayRole(b, name)],
    ['takes an open role in A', 'a team there may trust all of B', 'sts:AssumeRole', roleArn(a, 'careless')],
    ['runs another function', 'functions meet in queues only', 'lambda:InvokeFunction', lambda(b, other)],
    [
      'passes a role to Lambda',
      'new code with a role is a way to its rights',
      'iam:PassRole',
      relayRole(b, 'pipeline'),
      passedTo('lambda'),
    ],
  ];
};

const OWN: Readonly<Record<FunctionName, (place: Place) => DeniedLine[]>> = {
  dispatch: dispatchDenials,
  start: startDenials,
  reconcile: reconcileDenials,
  guard: guardDenials,
  sweep: sweepDenials,
};
