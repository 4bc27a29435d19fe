import { createHash } from 'node:crypto';

/** The unique id of a role: AWS's choice, here always the same for the same ARN. */
export const roleId = (roleArn: string): string =>
  `AROA${createHash('sha256').update(roleArn).digest('hex').slice(0, 17).toUpperCase()}`;
