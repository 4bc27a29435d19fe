/** Aliases of customer-managed keys. An alias is known in its own account alone. */
export interface KeyAliases {
  put(account: string, alias: string, keyArn: string): void;
  /** ARN of the key behind `alias/<name>`; undefined where the account has no such alias. */
  keyOf(account: string, alias: string): string | undefined;
}

export function createKeyAliases(): KeyAliases {
  const keys = new Map<string, string>();
  return {
    put: (account, alias, keyArn) => void keys.set(`${account}/${alias}`, keyArn),
    keyOf: (account, alias) => keys.get(`${account}/${alias}`),
  };
}
