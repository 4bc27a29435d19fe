/** What a key can be used for: only an enabled one encrypts and decrypts. */
export type KeyState = 'Enabled' | 'Disabled' | 'PendingDeletion';

/** Customer-managed keys of all accounts and their aliases. An alias is known in its own account alone. */
export interface KeyStore {
  add(keyArn: string): void;
  has(keyArn: string): boolean;
  /** Undefined where there is no such key. */
  stateOf(keyArn: string): KeyState | undefined;
  setState(keyArn: string, state: KeyState): void;
  putAlias(account: string, alias: string, keyArn: string): void;
  /** ARN of the key behind `alias/<name>`; undefined where the account has no such alias. */
  keyOf(account: string, alias: string): string | undefined;
  /** Names of a key's aliases. */
  aliasesOf(keyArn: string): readonly string[];
}

export function createKeyStore(): KeyStore {
  const keys = new Map<string, KeyState>();
  const aliases = new Map<string, { readonly alias: string; readonly keyArn: string }>();
  return {
    add: (keyArn) => void keys.set(keyArn, 'Enabled'),
    has: (keyArn) => keys.has(keyArn),
    stateOf: (keyArn) => keys.get(keyArn),
    setState: (keyArn, state) => void keys.set(keyArn, state),
    putAlias: (account, alias, keyArn) => void aliases.set(`${account}/${alias}`, { alias, keyArn }),
    keyOf: (account, alias) => aliases.get(`${account}/${alias}`)?.keyArn,
    aliasesOf: (keyArn) => [...aliases.values()].filter((each) => each.keyArn === keyArn).map(({ alias }) => alias),
  };
}
