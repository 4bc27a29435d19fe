import { matchesPattern } from './iam-pattern.ts';

/** What the platform team allows. */
export type Deployment = {
  readonly region: string;
  /** The account whose pipelines these are. */
  readonly account: string;
  /** The allow-list; absent where it is not known, and then not judged by. */
  readonly sourceAccounts?: ReadonlySet<string>;
  /** Patterns (`*`) of pipelines that may follow what their source action does not read; absent as above. */
  readonly selfService?: readonly string[];
};

/** Whether a pipeline may follow what its source action does not read itself. */
export function isSelfService({ selfService }: Deployment, pipeline: string): boolean {
  return selfService?.some((pattern) => matchesPattern(pattern, pipeline)) ?? true;
}
