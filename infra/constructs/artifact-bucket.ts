import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { AnyPrincipal, Effect, PolicyStatement, type PrincipalBase } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockedEncryptionType,
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { SOURCE_BUCKET_ACTIONS, SOURCE_OBJECT_ACTIONS } from '../artifacts.ts';
import { artifactBucket } from '../names.ts';

export type ArtifactBucketProps = {
  readonly account: string;
  readonly region: string;
  readonly key: Key;
  /** Roles in source accounts that write artifacts. */
  readonly writers: readonly PrincipalBase[];
  readonly accessLogs: IBucket;
};

/** Bucket of pipeline artifacts. Roles of its own account need no statement here: their own policies are enough. */
export class ArtifactBucket extends Bucket {
  constructor(scope: Construct, id: string, props: ArtifactBucketProps) {
    super(scope, id, {
      bucketName: artifactBucket(props.account, props.region),
      encryption: BucketEncryption.KMS,
      encryptionKey: props.key,
      bucketKeyEnabled: true,
      blockedEncryptionTypes: [BlockedEncryptionType.SSE_C],
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      versioned: true,
      serverAccessLogsBucket: props.accessLogs,
      serverAccessLogsPrefix: 'artifacts/',
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
    this.#refuseOtherEncryption(props.key);
    this.#admit(props.writers);
  }

  /**
   * An upload that says nothing of encryption gets the bucket's own. One that names another algorithm or key, or an
   * algorithm without a key, which would be the account's S3 key, no other account could read.
   */
  #refuseOtherEncryption({ keyArn }: Key): void {
    this.addToResourcePolicy(
      new PolicyStatement({
        sid: 'DenyOtherEncryption',
        effect: Effect.DENY,
        principals: [new AnyPrincipal()],
        actions: ['s3:PutObject'],
        resources: [this.arnForObjects('*')],
        conditions: {
          Null: { 's3:x-amz-server-side-encryption': 'false' },
          // Holds without the header too: operators that negate do.
          StringNotEquals: { 's3:x-amz-server-side-encryption-aws-kms-key-id': keyArn },
        },
      }),
    );
  }

  #admit(writers: readonly PrincipalBase[]): void {
    const { bucketArn } = this;
    for (const writer of writers) {
      const principals = [writer];
      for (const [actions, resource] of [
        [SOURCE_BUCKET_ACTIONS, bucketArn],
        [SOURCE_OBJECT_ACTIONS, `${bucketArn}/*`],
      ] as const)
        this.addToResourcePolicy(new PolicyStatement({ principals, actions: [...actions], resources: [resource] }));
    }
  }
}
