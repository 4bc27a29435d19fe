import { describe, expect, test } from 'vitest';
import { codeCommitProblem } from '../../../local/codecommit/problems.ts';

describe('input problems', () => {
  test.each([
    ['repositoryName', 'missing', 'RepositoryNameRequiredException'],
    ['repositoryName', 'invalid', 'InvalidRepositoryNameException'],
    ['repositoryNames.3', 'invalid', 'InvalidRepositoryNameException'],
    ['branchName', 'missing', 'BranchNameRequiredException'],
    ['commitId', 'invalid', 'InvalidCommitIdException'],
    ['putFiles.0.filePath', 'missing', 'PathRequiredException'],
    ['putFiles[0].fileMode', 'invalid', 'InvalidFileModeException'],
    ['tags.name', 'invalid', 'InvalidTagsMapException'],
    ['MaxResults', 'invalid', 'InvalidMaxResultsException'],
    ['putFiles', 'invalid', undefined],
    ['unheardOf', 'missing', undefined],
  ] as const)('%s %s is %s', (member, kind, code) => {
    expect(codeCommitProblem('AnyOperation', [{ member, kind, message: 'no' }])?.code).toBe(code);
  });
  test('the first problem with a code counts', () => {
    const problems = ['unheardOf', 'branchName', 'repositoryName'].map((member) => ({
      member,
      kind: 'missing' as const,
      message: 'no',
    }));
    expect(codeCommitProblem('GetBranch', problems)?.code).toBe('BranchNameRequiredException');
    expect(codeCommitProblem('GetBranch', [])).toBeUndefined();
  });
});
