import { createHash, createHmac } from 'node:crypto';

type Credentials = { readonly accessKeyId: string; readonly secretAccessKey: string; readonly sessionToken?: string };

/**
 * Name and password by which git reaches CodeCommit over HTTPS with the credentials of AWS: a Signature Version 4 of the path,
 * as aws/git-remote-codecommit makes it (`git_url`, `sign`). It holds for some minutes.
 */
export function gitPassword(
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  url: URL,
  region: string,
  now: Date,
) {
  const time = now.toISOString().replaceAll(/[-:]|\.\d+Z/g, '');
  const date = time.slice(0, 8);
  const canonical = `GIT\n${url.pathname}\n\nhost:${url.hostname}\n\nhost\n`;
  const scope = `${date}/${region}/codecommit/aws4_request`;
  const text = `AWS4-HMAC-SHA256\n${time}\n${scope}\n${createHash('sha256').update(canonical).digest('hex')}`;
  const key = [date, region, 'codecommit', 'aws4_request'].reduce<Buffer | string>(hmac, `AWS4${secretAccessKey}`);
  return {
    username: sessionToken === undefined ? accessKeyId : `${accessKeyId}%${sessionToken}`,
    password: `${time}Z${hmac(key, text).toString('hex')}`,
  };
}

const hmac = (key: Buffer | string, text: string): Buffer => createHmac('sha256', key).update(text).digest();
