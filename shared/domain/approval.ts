import * as z from 'zod';
import { RefName, RepositoryArn } from './names.ts';

/** What a source action itself read when it was registered: its tags may go on saying so after it was changed. */
export const Approval = z.object({
  action: z.string(),
  repository: RepositoryArn,
  ref: RefName.optional(),
  /** Its OutputArtifactFormat, which no tag says. */
  artifactFormat: z.string().optional(),
});
export type Approval = z.infer<typeof Approval>;
