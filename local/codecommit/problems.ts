import { ApiError } from '../kernel.ts';

/** One member of an input that is missing or breaks its shape. `member` may be a path: `putFiles.0.filePath`. */
export type InputProblem = {
  readonly member: string;
  readonly kind: 'missing' | 'invalid';
  readonly message: string;
};

type Codes = { readonly missing?: string; readonly invalid?: string };

const COMMIT_NAME: Codes = { missing: 'CommitRequiredException', invalid: 'InvalidCommitException' };
const PATH: Codes = { missing: 'PathRequiredException', invalid: 'InvalidPathException' };
const TOKEN: Codes = { invalid: 'InvalidContinuationTokenException' };
const NAME: Codes = { invalid: 'NameLengthExceededException' };
const ENTRIES: Codes = { missing: 'FileEntryRequiredException' };

const CODES = new Map<string, Codes>([
  ['repositoryName', { missing: 'RepositoryNameRequiredException', invalid: 'InvalidRepositoryNameException' }],
  ['repositoryNames', { missing: 'RepositoryNamesRequiredException', invalid: 'InvalidRepositoryNameException' }],
  ['repositoryDescription', { invalid: 'InvalidRepositoryDescriptionException' }],
  ['kmsKeyId', { invalid: 'EncryptionKeyInvalidIdException' }],
  ['tags', { invalid: 'InvalidTagsMapException' }],
  ['sortBy', { invalid: 'InvalidSortByException' }],
  ['order', { invalid: 'InvalidOrderException' }],
  ['branchName', { missing: 'BranchNameRequiredException', invalid: 'InvalidBranchNameException' }],
  ['commitId', { missing: 'CommitIdRequiredException', invalid: 'InvalidCommitIdException' }],
  ['parentCommitId', { missing: 'ParentCommitIdRequiredException', invalid: 'InvalidParentCommitIdException' }],
  ['beforeCommitSpecifier', COMMIT_NAME],
  ['afterCommitSpecifier', COMMIT_NAME],
  ['commitSpecifier', COMMIT_NAME],
  ['beforePath', PATH],
  ['afterPath', PATH],
  ['filePath', PATH],
  ['MaxResults', { invalid: 'InvalidMaxResultsException' }],
  ['NextToken', TOKEN],
  ['nextToken', TOKEN],
  ['fileContent', { missing: 'FileContentRequiredException', invalid: 'FileContentSizeLimitExceededException' }],
  ['fileMode', { missing: 'FileModeRequiredException', invalid: 'InvalidFileModeException' }],
  ['name', NAME],
  ['authorName', NAME],
  ['email', { invalid: 'InvalidEmailException' }],
  ['commitMessage', { invalid: 'CommitMessageLengthExceededException' }],
  ['putFiles', ENTRIES],
  ['deleteFiles', ENTRIES],
  ['setFileModes', ENTRIES],
]);

/** The member whose codes count: inside a list of files the innermost, else the outermost. */
function codedMember(path: string): string {
  const names = path.split(/[.[\]]+/).filter((step) => /^[a-z]/i.test(step));
  const outermost = names[0] ?? '';
  return CODES.get(outermost) === ENTRIES ? (names.at(-1) ?? outermost) : outermost;
}

/**
 * CodeCommit's own refusal of an input that breaks its model: the first problem that has a code of its own.
 * Undefined where CodeCommit has none, and the general refusal of its protocol is due.
 * Codes: the errors that the API reference lists for each operation.
 */
export function codeCommitProblem(_operation: string, problems: readonly InputProblem[]): ApiError | undefined {
  for (const { member, kind, message } of problems) {
    const code = CODES.get(codedMember(member))?.[kind];
    if (code !== undefined) return new ApiError(code, `${member}: ${message}`);
  }
  return undefined;
}
