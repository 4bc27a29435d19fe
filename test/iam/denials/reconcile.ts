import { FOLLOWED, type Place, passedTo, pipeline, queue, relayRole, roleArn } from '../place.ts';
import type { DeniedLine } from '../row.ts';
import { inOther, telling } from './function-lines.ts';

/** What reconcile must not do within its own services. */
export const reconcileDenials = (place: Place): DeniedLine[] => {
  const { a, b, otherB, bucket, key, otherBucket, otherKey } = place;
  const shop = pipeline(b, 'shop');
  const own = relayRole(b, 'pipeline');
  const far = shop.replace('ap-south-1', 'us-east-1');
  const ofArtifacts = { 'kms:ResourceAliases': ['alias/commit-relay-artifacts'] };
  const project = `arn:aws:codebuild:ap-south-1:${b}:project/shop`;
  return [
    inOther('writes an item', 'PutItem', b, 'PIPELINE#shop'),
    inOther('queries', 'Query', b, 'PIPELINE#shop'),
    ['updates a pipeline without the tag', 'its owner has not opted in', 'codepipeline:UpdatePipeline', shop],
    ['updates one in another Region', 'a controller is for its Region', 'codepipeline:UpdatePipeline', far, FOLLOWED],
    [
      'looks at runs of a pipeline without the tag',
      'before an update only, and those are of followers',
      'codepipeline:ListPipelineExecutions',
      shop,
    ],
    ['reads one in another Region', 'a controller is for its Region', 'codepipeline:GetPipeline', far],
    ['deletes a pipeline', 'nothing of the relay does', 'codepipeline:DeletePipeline', shop, FOLLOWED],
    ['opts a pipeline in', 'tags are for owners', 'codepipeline:TagResource', shop],
    ['takes the tag of a follower', 'tags are for owners', 'codepipeline:UntagResource', shop, FOLLOWED],
    [
      "passes an administrator's role",
      'whoever passes a role has its rights',
      'iam:PassRole',
      roleArn(b, 'admin'),
      passedTo('codepipeline'),
    ],
    [
      'passes the role of start',
      'whoever passes a role has its rights',
      'iam:PassRole',
      relayRole(b, 'start'),
      passedTo('codepipeline'),
    ],
    ['passes the pipeline role to Lambda', 'it is for CodePipeline', 'iam:PassRole', own, passedTo('lambda')],
    ['passes the pipeline role to EC2', 'it is for CodePipeline', 'iam:PassRole', own, passedTo('ec2')],
    ['passes a role to whom it does not say', 'an absent key must not pass for a right one', 'iam:PassRole', own],
    ['changes the pipeline role', 'it looks, and tells people what to add', 'iam:PutRolePolicy', own],
    ['changes its trust', 'it looks, and tells people what to add', 'iam:UpdateAssumeRolePolicy', own],
    [
      'asks IAM of a user',
      'it asks of roles behind pipelines',
      'iam:SimulatePrincipalPolicy',
      `arn:aws:iam::${b}:user/ann`,
    ],
    ['starts a build', 'it reads the role of a project', 'codebuild:StartBuild', project],
    [
      'reads a project in another Region',
      'a controller is for its Region',
      'codebuild:BatchGetProjects',
      project.replace('ap-south-1', 'us-east-1'),
    ],
    ['opens the bucket', 'it reads its policy', 's3:PutBucketPolicy', bucket],
    ['reads the policy of another bucket', 'it judges one artifact store', 's3:GetBucketPolicy', otherBucket],
    ['opens the key', 'it reads its policy', 'kms:PutKeyPolicy', key, ofArtifacts],
    ['deletes the key', 'it reads its policy', 'kms:ScheduleKeyDeletion', key, ofArtifacts],
    ['decrypts with the key', 'it never sees an artifact', 'kms:Decrypt', key, ofArtifacts],
    [
      'reads the policy of another key',
      'it judges one artifact store',
      'kms:GetKeyPolicy',
      `arn:aws:kms:ap-south-1:${b}:key/of-others`,
    ],
    [
      'reads the policy of a key of that alias in another Region',
      'a controller is for its Region',
      'kms:GetKeyPolicy',
      key.replace('ap-south-1', 'us-east-1'),
      ofArtifacts,
    ],
    ['reads the policy of the other key', 'it judges one artifact store', 'kms:GetKeyPolicy', otherKey],
    ['reads the mend role in A', 'that is for the guard', 'sts:AssumeRole', relayRole(a, `mend-${b}`)],
    ['reads sources through the action role', 'it is for pipelines', 'sts:AssumeRole', relayRole(a, 'source-action')],
    ['makes up a push in another account', 'accounts share no controller', 'sqs:SendMessage', queue(otherB, 'pushes')],
    ['empties its queue', 'it takes and deletes message by message', 'sqs:PurgeQueue', queue(b, 'reconcile')],
    ['opens the queue of pushes', 'it only sends there', 'sqs:AddPermission', queue(b, 'pushes')],
    ...telling(place),
  ];
};
