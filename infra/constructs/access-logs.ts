import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { BlockPublicAccess, Bucket, BucketEncryption, type IBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { accessLogsBucket, artifactBucket, bucketArn } from '../names.ts';

/** Bucket that takes the access logs of the artifact bucket, for as long as artifacts are kept. */
export class AccessLogs extends Construct {
  readonly bucket: IBucket;

  constructor(scope: Construct, id: string, { account, region }: { account: string; region: string }) {
    super(scope, id);
    const bucketName = accessLogsBucket(account, region);
    const bucket = new Bucket(this, 'Bucket', {
      bucketName,
      // Keys of AWS: S3 user guide, "Enabling Amazon S3 server access logging".
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      lifecycleRules: [{ id: 'expire', expiration: Duration.days(90) }],
      removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
    });
    bucket.addToResourcePolicy(
      new PolicyStatement({
        principals: [new ServicePrincipal('logging.s3.amazonaws.com')],
        actions: ['s3:PutObject'],
        resources: [bucket.arnForObjects('artifacts/*')],
        conditions: {
          ArnLike: { 'aws:SourceArn': bucketArn(artifactBucket(account, region)) },
          StringEquals: { 'aws:SourceAccount': account },
        },
      }),
    );
    // By its name, or CDK lets S3 write by an ACL as well.
    this.bucket = Bucket.fromBucketName(this, 'ByName', bucketName);
  }
}
