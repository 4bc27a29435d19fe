/** ARN of a key, given as such or by its id alone, in an account. */
export const keyArn = (region: string, account: string, id: string): string =>
  id.startsWith('arn:') ? id : `arn:aws:kms:${region}:${account}:key/${id}`;
