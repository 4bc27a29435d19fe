import { randomBytes } from 'node:crypto';
import { type Caller, holderOf } from '../kernel.ts';

/** Temporary credentials, as AssumeRole returns them. */
export type Credentials = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
};

/** Issues credentials for roles and tells whose an access key id is. */
export interface CredentialStore {
  /** `by`: who assumed the role. */
  issue(roleArn: string, sessionName: string, by?: Caller): Credentials;
  /** A bare account id is that account's administrator; undefined for a key nobody issued. */
  caller(accessKeyId: string): Caller | undefined;
}

export function createCredentialStore(): CredentialStore {
  const sessions = new Map<string, Caller>();
  return {
    issue(roleArn, sessionName, by) {
      const accessKeyId = `ASIA${randomBytes(8).toString('hex').toUpperCase()}`;
      const account = roleArn.split(':')[4] ?? '';
      const chained = by?.kind === 'role' ? { chainedFrom: holderOf(by) } : {};
      sessions.set(accessKeyId, { kind: 'role', account, roleArn, sessionName, accessKeyId, ...chained });
      return {
        accessKeyId,
        secretAccessKey: randomBytes(20).toString('hex'),
        sessionToken: randomBytes(32).toString('base64'),
      };
    },
    caller(accessKeyId) {
      if (/^\d{12}$/.test(accessKeyId)) return { kind: 'root', account: accessKeyId };
      return sessions.get(accessKeyId);
    },
  };
}
