import { AssumeRoleCommand, type STSClient } from '@aws-sdk/client-sts';

/** Credentials of a role in another account, for an SDK client, which asks again before they expire. */
export function roleCredentials(client: STSClient, RoleArn: string, RoleSessionName: string) {
  return async () => {
    const { Credentials } = await client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName }));
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials ?? {};
    if (AccessKeyId === undefined || SecretAccessKey === undefined) throw new Error(`no credentials for ${RoleArn}`);
    return {
      accessKeyId: AccessKeyId,
      secretAccessKey: SecretAccessKey,
      ...(SessionToken === undefined ? {} : { sessionToken: SessionToken }),
      ...(Expiration === undefined ? {} : { expiration: Expiration }),
    };
  };
}
