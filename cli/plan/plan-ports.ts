import { createArtifactKey } from '../../shared/adapters/artifact-key.ts';
import { createProjects } from '../../shared/adapters/build-projects.ts';
import { createPipelineEditor } from '../../shared/adapters/pipeline-editor.ts';
import { createPipelineReader } from '../../shared/adapters/pipeline-reader.ts';
import { createPolicies } from '../../shared/adapters/policies.ts';
import { systemClock } from '../../shared/adapters/system-clock.ts';
import type { PipelineReader } from '../../shared/app/aws-ports.ts';
import type { PipelineEditor } from '../../shared/app/drift-ports.ts';
import type { LookPorts } from '../../shared/app/look-at-drift.ts';
import type { Pipelines, Resumptions } from '../../shared/app/registry-ports.ts';
import { type Connection, createPlanningClients } from '../aws/clients.ts';
import type { Relay } from '../aws/session.ts';
import type { Unknown } from './subject-plan.ts';

/** What planning needs; nothing of it changes anything. */
export type PlanPorts = {
  readonly look: LookPorts;
  readonly reader: PipelineReader;
  readonly editor: Pick<PipelineEditor, 'isBusy'>;
  readonly pipelines: Pick<Pipelines, 'read' | 'all'>;
  readonly resumptions: Pick<Resumptions, 'of'>;
};

/** The ports of reconcile's own look, with the caller's credentials. */
export function openPlanPorts(connection: Connection, relay: Relay): PlanPorts {
  const { codepipeline, codebuild, ...clients } = createPlanningClients(connection);
  const { deployment, standard, pipelines, resumptions } = relay;
  const key = createArtifactKey(clients.kms, standard.artifactKey, systemClock);
  let keyArn: Promise<string | undefined> | undefined;
  const arn = () => {
    keyArn ??= key.arn();
    return keyArn;
  };
  return {
    look: {
      deployment,
      standard,
      policies: createPolicies(clients, deployment.region),
      projects: createProjects(codebuild),
      artifactKey: { arn },
    },
    reader: createPipelineReader(codepipeline),
    editor: createPipelineEditor({ list: codepipeline, update: codepipeline }),
    pipelines,
    resumptions,
  };
}

/** The ports, and what could not be found out through them. */
export function watched(look: LookPorts): { readonly look: LookPorts; readonly unknown: Unknown[] } {
  const unknown: Unknown[] = [];
  const policies: LookPorts['policies'] = {
    async judge(uses) {
      const judgements = await look.policies.judge(uses);
      for (const judgement of judgements) {
        if (judgement.verdict !== 'unknown') continue;
        const { who, role, action, covers } = judgement.use;
        unknown.push({ what: `whether ${who}, ${role}, may do ${action} on ${covers}`, why: judgement.why });
      }
      return judgements;
    },
  };
  const projects: LookPorts['projects'] = {
    async serviceRoles(names) {
      const roles = await look.projects.serviceRoles(names);
      if (roles.kind === 'unknown') {
        unknown.push({ what: `the service roles of CodeBuild projects ${names.join(', ')}`, why: roles.why });
      }
      return roles;
    },
  };
  const artifactKey: LookPorts['artifactKey'] = {
    async arn() {
      const arn = await look.artifactKey.arn();
      if (arn === undefined) unknown.push({ what: 'which key is the artifact key', why: unseen(look) });
      return arn;
    },
  };
  return { look: { ...look, policies, projects, artifactKey }, unknown };
}

const unseen = ({ standard }: LookPorts): string =>
  `${standard.artifactKey} is not there, or kms:DescribeKey is not allowed`;
