import type { Config } from '../../infra/config-schema.ts';
import type { Deployment } from '../../shared/domain/deployment.ts';
import { codeCommitSources } from '../../shared/domain/pipeline-definition.ts';
import type { ProblemReason } from '../../shared/domain/tags/problem.ts';
import { CommandError } from '../failure.ts';
import type { Declarations, DeclaredPipeline } from './declared.ts';
import type { Finding } from './finding.ts';
import type { LintSubject } from './lint-pipeline.ts';
import { readDeclarations } from './read-declarations.ts';
import { readText } from './read-text.ts';

/** By what the pipelines of files are judged, as far as it is known. */
export type FileContext = { readonly region: string; readonly account?: string; readonly config?: Config };

/** What all files declare together. */
export async function declarationsIn(
  files: readonly string[],
  { region, account }: FileContext,
): Promise<Declarations> {
  const context = { region, ...(account === undefined ? {} : { account }) };
  const each = await Promise.all(files.map((file) => readFile(file, context)));
  return {
    pipelines: each.flatMap(({ pipelines }) => pipelines),
    repositories: each.flatMap(({ repositories }) => repositories),
    faults: each.flatMap(({ faults }) => faults),
  };
}

/** One file that cannot be read must not hide what is wrong in the others. */
async function readFile(file: string, context: { readonly region: string; readonly account?: string }) {
  try {
    return readDeclarations(file === '-' ? 'standard input' : file, await readText(file), context);
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return { pipelines: [], repositories: [], faults: [error.message] };
  }
}

/** Stands for an account that nobody has told. */
const NO_ACCOUNT = '000000000000';

/** The one pipeline account of the configuration, where nobody has named another. */
export function pipelineAccount(config: Config | undefined, given: string | undefined): string | undefined {
  const [only, ...others] = config?.pipelineAccounts ?? [];
  return given ?? (others.length === 0 ? only?.account : undefined);
}

/** A declared pipeline, and the problems of it that depend on what the file does not say. */
export function subjectOf(declared: DeclaredPipeline, { region, account, config }: FileContext): LintSubject {
  const { where, definition, tags, unresolved } = declared;
  const unknownAccount =
    unresolved.some((what) => what.startsWith('roleArn')) ||
    (account === undefined && codeCommitSources(definition).some((source) => source.account === undefined));
  const unknowable = new Set<ProblemReason>([
    ...(unknownAccount ? (['foreign-account', 'not-allowed'] as const) : []),
    ...(unresolved.length > 0 ? (['invalid-source', 'not-allowed'] as const) : []),
  ]);
  const deployment: Deployment = {
    region,
    account: account ?? NO_ACCOUNT,
    ...(config && !unknownAccount && { sourceAccounts: new Set(config.sourceAccounts.map((each) => each.account)) }),
    ...(config && { selfService: config.selfService }),
  };
  return { where, definition, tags, deployment, unknowable };
}

/** What a linter of files cannot see, said so that nobody takes it for checked. */
export const unresolvedNotes = ({ where, definition, unresolved }: DeclaredPipeline): Finding[] =>
  unresolved.map((what) => ({
    where,
    pipeline: definition.name,
    reason: 'unresolved',
    message: `only the deployment of the file tells ${what}: not judged by it`,
    severity: 'note',
  }));
