import { DescribeKeyCommand, type KMSClient } from '@aws-sdk/client-kms';
import type { ArtifactKey } from '../app/chain-ports.ts';
import type { Clock } from '../app/clock.ts';

/** How long an alias is taken to mean the same key: the delivery stack may be deployed anew. */
const KEPT_MS = 5 * 60_000;

/** Without the right, KMS says the same of a key that is not there. */
const HIDDEN = new Set(['NotFoundException', 'AccessDeniedException']);

/**
 * The key of artifacts, as configured.
 * @param key its ARN, which is taken as it is, or an alias of the account, which KMS is asked for once in five minutes
 */
export function createArtifactKey(client: KMSClient, key: string, clock: Clock): ArtifactKey {
  let known: { readonly arn: string; readonly until: number } | undefined;
  return {
    async arn() {
      if (key.startsWith('arn:')) return key;
      const now = clock.now().getTime();
      if (known !== undefined && now < known.until) return known.arn;
      const arn = await describe(client, key);
      known = arn === undefined ? undefined : { arn, until: now + KEPT_MS };
      return arn;
    },
  };
}

async function describe(client: KMSClient, KeyId: string): Promise<string | undefined> {
  try {
    return (await client.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata?.Arn;
  } catch (error) {
    if (error instanceof Error && HIDDEN.has(error.name)) return undefined;
    throw error;
  }
}
