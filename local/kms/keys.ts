/** Customer-managed keys of all accounts and their aliases. An alias is known in its own account alone. */
export interface KeyStore {
  add(keyArn: string): void;
  has(keyArn: string): boolean;
  putAlias(account: string, alias: string, keyArn: string): void;
  /** ARN of the key behind `alias/<name>`; undefined where the account has no such alias. */
  keyOf(account: string, alias: string): string | undefined;
  /** Names of a key's aliases. */
  aliasesOf(keyArn: string): readonly string[];
}

export function createKeyStore(): KeyStore {
  const keys = new Set<string>();
  const aliases = new Map<string, { readonly alias: string; readonly keyArn: string }>();
  return {
    add: (keyArn) => void keys.add(keyArn),
    has: (keyArn) => keys.has(keyArn),
    putAlias: (account, alias, keyArn) => void aliases.set(`${account}/${alias}`, { alias, keyArn }),
    keyOf: (account, alias) => aliases.get(`${account}/${alias}`)?.keyArn,
    aliasesOf: (keyArn) => [...aliases.values()].filter((each) => each.keyArn === keyArn).map(({ alias }) => alias),
  };
}
