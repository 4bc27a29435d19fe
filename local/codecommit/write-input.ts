import * as z from 'zod';
import {
  branchName,
  commitId,
  commitMessage,
  email,
  fileContent,
  fileMode,
  path,
  personName,
  repositoryName,
} from './input.ts';

const target = { repositoryName, branchName, parentCommitId: commitId.optional(), email: email.optional() };
export const PutFileInput = z.object({
  ...target,
  filePath: path,
  fileContent,
  fileMode: fileMode.optional(),
  commitMessage: commitMessage.optional(),
  name: personName.optional(),
});
const source = z.object({ filePath: path, isMove: z.boolean().optional() });
const put = z.object({
  filePath: path,
  fileMode: fileMode.optional(),
  fileContent: fileContent.optional(),
  sourceFile: source.optional(),
});
export const CreateCommitInput = z.object({
  ...target,
  authorName: personName.optional(),
  commitMessage: commitMessage.optional(),
  keepEmptyFolders: z.boolean().default(false),
  putFiles: z.array(put).default([]),
  deleteFiles: z.array(z.object({ filePath: path })).default([]),
  setFileModes: z.array(z.object({ filePath: path, fileMode })).default([]),
});
