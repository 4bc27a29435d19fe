import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, type PrincipalBase } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { ARTIFACT_BUCKET_ACTIONS, ARTIFACT_KEY_ACTIONS, ARTIFACT_OBJECT_ACTIONS } from '../artifacts.ts';
import { ARTIFACT_KEY_ALIAS, artifactBucket } from '../names.ts';

export type ArtifactStoreProps = {
  readonly account: string;
  readonly region: string;
  /** Roles in source accounts that write artifacts. */
  readonly writers: readonly PrincipalBase[];
  /** The role that pipelines run as. */
  readonly pipelineRole: PrincipalBase;
};

/** Bucket and key of pipeline artifacts. Another account can only use a key that is customer managed. */
export class ArtifactStore extends Construct {
  readonly bucket: Bucket;
  readonly key: Key;

  constructor(scope: Construct, id: string, props: ArtifactStoreProps) {
    super(scope, id);
    this.key = new Key(this, 'Key', {
      alias: ARTIFACT_KEY_ALIAS,
      description: 'Artifacts of pipelines that follow repositories of other accounts',
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.bucket = new Bucket(this, 'Bucket', {
      bucketName: artifactBucket(props.account, props.region),
      encryption: BucketEncryption.KMS,
      encryptionKey: this.key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      lifecycleRules: [
        {
          id: 'expire',
          expiration: Duration.days(90),
          noncurrentVersionExpiration: Duration.days(30),
          abortIncompleteMultipartUploadAfter: Duration.days(7),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    this.#admit(props);
  }

  #admit({ writers, pipelineRole }: ArtifactStoreProps): void {
    for (const writer of writers) {
      const principals = [writer];
      const { bucketArn } = this.bucket;
      this.bucket.addToResourcePolicy(
        new PolicyStatement({ principals, actions: ARTIFACT_BUCKET_ACTIONS, resources: [bucketArn] }),
      );
      this.bucket.addToResourcePolicy(
        new PolicyStatement({ principals, actions: ARTIFACT_OBJECT_ACTIONS, resources: [`${bucketArn}/*`] }),
      );
    }
    const actions = ['kms:DescribeKey', ...ARTIFACT_KEY_ACTIONS];
    for (const user of [...writers, pipelineRole])
      this.key.addToResourcePolicy(new PolicyStatement({ principals: [user], actions, resources: ['*'] }));
  }
}
