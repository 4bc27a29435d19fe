import { FUNCTIONS, type FunctionName } from '../../../shared/env.ts';
import {
  bus,
  type Context,
  events,
  FOLLOWED,
  index,
  inPartition,
  type Place,
  passedTo,
  pipeline,
  queue,
  relayRole,
  relaySession,
  repository,
  table,
} from '../place.ts';
import { type Denial, type DeniedLine, denied } from '../row.ts';

/** What one or two functions alone do. */
type Work = { readonly of: readonly FunctionName[]; readonly line: (place: Place) => DeniedLine };

const work = (
  of: readonly FunctionName[],
  what: string,
  action: string,
  resource: (place: Place) => string,
  context: Context = {},
): Work => {
  const why = of.length === 0 ? 'no function does this' : `this is the work of ${of.join(' and ')} alone`;
  return { of, line: (place) => [what, why, action, resource(place), context] };
};

const registry = ({ b }: Place) => table(b);
const of = (name: string) => (place: Place) => pipeline(place.b, name);
const inQueue = (name: string) => (place: Place) => queue(place.b, name);

const WORKS: readonly Work[] = [
  work(['dispatch'], 'takes a push', 'sqs:ReceiveMessage', inQueue('pushes')),
  work(['dispatch'], 'writes decisions', 'dynamodb:BatchWriteItem', registry, inPartition('PIPELINE#shop')),
  work(['dispatch', 'reconcile'], 'reads a source', 'sts:AssumeRole', ({ a }) => relayRole(a, 'read')),
  work(['dispatch', 'sweep'], 'asks for a start', 'sqs:SendMessage', inQueue('starts.fifo')),
  work(['start'], 'takes a start', 'sqs:ReceiveMessage', inQueue('starts.fifo')),
  work(['start'], 'starts a pipeline', 'codepipeline:StartPipelineExecution', of('shop'), FOLLOWED),
  work(['reconcile'], 'takes a key', 'sqs:ReceiveMessage', inQueue('reconcile')),
  work(['reconcile'], 'updates a pipeline', 'codepipeline:UpdatePipeline', of('shop'), FOLLOWED),
  work(['reconcile'], 'passes a role', 'iam:PassRole', ({ b }) => relayRole(b, 'pipeline'), passedTo('codepipeline')),
  work(['reconcile'], 'makes up a push', 'sqs:SendMessage', inQueue('pushes')),
  work(['reconcile'], 'registers', 'dynamodb:DeleteItem', registry, inPartition('PIPELINE#shop')),
  work(['reconcile'], 'asks IAM of a role', 'iam:SimulatePrincipalPolicy', ({ b }) => relayRole(b, 'pipeline')),
  work(['reconcile'], 'reads the policy of the bucket', 's3:GetBucketPolicy', ({ bucket }) => bucket),
  work(['guard'], 'changes who may put events', 'events:PutPermission', ({ b }) => bus(b)),
  work(['guard'], 'mends a forward rule', 'sts:AssumeRole', ({ a, b }) => relayRole(a, `mend-${b}`)),
  work(['guard'], 'lists all rules', 'events:ListRules', ({ b }) => bus(b, 'default')),
  work(['guard'], 'writes down triggers', 'dynamodb:PutItem', registry, inPartition('TRIGGERS')),
  work(['sweep'], 'lists all pipelines', 'codepipeline:ListPipelines', () => '*'),
  work(['sweep'], 'lists all tags', 'tag:GetResources', () => '*'),
  work(['start', 'sweep'], 'nominates', 'sqs:SendMessage', inQueue('reconcile')),
  work(
    ['reconcile', 'guard', 'sweep'],
    'reads all registrations',
    'dynamodb:Query',
    ({ b }) => index(b),
    inPartition('pipeline'),
  ),
  work(
    ['start', 'reconcile', 'guard'],
    'tells',
    'events:PutEvents',
    ({ b }) => bus(b, 'default'),
    events('commit-relay', 'Drift Found'),
  ),
  work([], 'writes to a repository', 'codecommit:GitPush', ({ a }) => repository(a, 'shop')),
];

/** What a function may write although another one's work has the same action: narrower tables say which items. */
const SHARED: ReadonlyMap<string, readonly FunctionName[]> = new Map([
  // They write the whole registry: what they put there is theirs to get right, see docs/security.md.
  ['writes down triggers', ['dispatch', 'start', 'reconcile']],
]);

/** Every function at the work of every other. */
export const foreignWork = (place: Place): Denial[] =>
  WORKS.flatMap(({ of, line }) => {
    const own = line(place);
    const may = [...of, ...(SHARED.get(own[0]) ?? [])];
    const others = FUNCTIONS.filter((name) => !may.includes(name));
    return others.flatMap((name) => denied(name, relaySession(place.b, name), [own]));
  });
