import { BatchGetProjectsCommand, type CodeBuildClient } from '@aws-sdk/client-codebuild';
import type { Projects } from '../app/chain-ports.ts';
import { whyUnread } from './unread.ts';

/** Projects that one call takes. Source: CodeBuild API reference, BatchGetProjects. */
const MOST = 100;

export function createProjects(client: CodeBuildClient): Projects {
  return {
    async serviceRoles(names) {
      const roles = new Map<string, string>();
      try {
        for (let at = 0; at < names.length; at += MOST) {
          const { projects = [] } = await client.send(
            new BatchGetProjectsCommand({ names: names.slice(at, at + MOST) }),
          );
          for (const { name, serviceRole } of projects) {
            if (name !== undefined && serviceRole !== undefined) roles.set(name, serviceRole);
          }
        }
        return { kind: 'known', roles };
      } catch (error) {
        return { kind: 'unknown', why: whyUnread('codebuild:BatchGetProjects', error) };
      }
    },
  };
}
