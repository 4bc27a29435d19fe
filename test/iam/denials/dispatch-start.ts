import { FOLLOWED, type Place, pipeline, queue } from '../place.ts';
import type { DeniedLine } from '../row.ts';
import { inOther, inOwn, telling } from './function-lines.ts';

/** What dispatch must not do within its own services. */
export const dispatchDenials = ({ a, b, otherB }: Place): DeniedLine[] => [
  inOther('writes an item', 'PutItem', b, 'PIPELINE#shop'),
  inOther('updates an item', 'UpdateItem', b, `ACCOUNT#${a}`),
  inOwn('updates a registration', 'it only hears accounts', 'UpdateItem', b, 'PIPELINE#shop'),
  inOwn('updates what the guard saw of the bus', 'it only hears accounts', 'UpdateItem', b, 'BUS'),
  ['empties its queue', 'it takes and deletes message by message', 'sqs:PurgeQueue', queue(b, 'pushes')],
  ['changes its queue', 'queues are for the stack', 'sqs:SetQueueAttributes', queue(b, 'pushes')],
  ['opens the queue of starts', 'it only sends there', 'sqs:AddPermission', queue(b, 'starts.fifo')],
  [
    'asks for starts in another account',
    'pipelines there have a controller',
    'sqs:SendMessage',
    queue(otherB, 'starts.fifo'),
  ],
];

/** What start must not do within its own services. */
export const startDenials = (place: Place): DeniedLine[] => {
  const { b } = place;
  const shop = pipeline(b, 'shop');
  const start = 'codepipeline:StartPipelineExecution';
  return [
    inOther('writes an item', 'PutItem', b, 'START#push'),
    ['starts a pipeline without the tag', 'its owner has not opted in', start, shop],
    ['starts one with other tags', 'only the follow tag opts in', start, shop, { 'aws:ResourceTag/team': 'x' }],
    [
      'starts one in another Region',
      'a controller is for its Region',
      start,
      shop.replace('ap-south-1', 'us-east-1'),
      FOLLOWED,
    ],
    [
      'lists runs in another Region',
      'a controller is for its Region',
      'codepipeline:ListPipelineExecutions',
      shop.replace('ap-south-1', 'us-east-1'),
    ],
    ['stops a run', 'it starts and looks', 'codepipeline:StopPipelineExecution', shop, FOLLOWED],
    ['deletes a pipeline', 'nothing of the relay does', 'codepipeline:DeletePipeline', shop, FOLLOWED],
    ['approves a deployment', 'people do', 'codepipeline:PutApprovalResult', `${shop}/Deploy/Approve`, FOLLOWED],
    ['opts a pipeline in', 'tags are for owners', 'codepipeline:TagResource', shop],
    ['empties its queue', 'it takes and deletes message by message', 'sqs:PurgeQueue', queue(b, 'starts.fifo')],
    ['opens the queue of keys', 'it only sends there', 'sqs:AddPermission', queue(b, 'reconcile')],
    ...telling(place),
  ];
};
