import { expect, it } from 'vitest';
import type { Policies, ServiceRoles } from '../../../shared/app/chain-ports.ts';
import { brokenChain } from '../../../shared/app/read-chain.ts';
import type { ChainFacts } from '../../../shared/domain/drift/chain.ts';
import type { Use } from '../../../shared/domain/drift/use.ts';
import { PipelineDefinition } from '../../../shared/domain/pipeline-definition.ts';
import { definition, PIPELINES, REGION } from '../../support/builders.ts';
import { fakeReport } from '../../support/fakes/report.ts';

const BUILDER = `arn:aws:iam::${PIPELINES}:role/builder`;
const facts: ChainFacts = {
  account: PIPELINES,
  region: REGION,
  passRoles: [`arn:aws:iam::${PIPELINES}:role/*`],
  artifactKey: 'alias/commit-relay-artifacts',
};
const build = {
  name: 'Build',
  actionTypeId: { category: 'Build', owner: 'AWS', provider: 'CodeBuild', version: '1' },
  configuration: { ProjectName: 'shop' },
  inputArtifacts: [{ name: 'SourceOutput' }],
};
const withBuild = PipelineDefinition.parse({
  ...definition(),
  artifactStore: { type: 'S3', location: 'artifacts' },
  stages: [...definition().stages, { name: 'Build', actions: [build] }],
});

/** Policies that deny what a predicate says, and do not know what another says. */
const policies = (denies: (use: Use) => boolean, doubts: (use: Use) => boolean = () => false): Policies => ({
  judge: async (uses) =>
    uses.map((use) => {
      if (doubts(use)) return { use, verdict: 'unknown', why: 'throttled' };
      return denies(use) ? { use, verdict: 'denied', lacking: 'role', why: 'silent' } : { use, verdict: 'allowed' };
    }),
});
const projects = (roles: ServiceRoles) => ({ serviceRoles: async () => roles });
const known: ServiceRoles = { kind: 'known', roles: new Map([['shop', BUILDER]]) };

it('finds what roles of projects lack', async () => {
  const report = fakeReport();
  const ports = { policies: policies(({ role }) => role === BUILDER), projects: projects(known) };
  expect(await brokenChain(ports, withBuild, facts, report)).toMatchObject([
    { field: `role ${BUILDER} s3 arn:aws:s3:::artifacts`, reason: 'chain-broken', grant: { to: BUILDER } },
  ]);
  expect(report.lines).toEqual([]);
});

it('asks for no projects where no action names one', async () => {
  const serviceRoles = () => Promise.reject(new Error('not to be asked'));
  const ports = { policies: policies(() => false), projects: { serviceRoles } };
  expect(await brokenChain(ports, definition(), facts, fakeReport())).toEqual([]);
});

it('tells what is not known, once, and finds nothing in it', async () => {
  const report = fakeReport();
  const ports = {
    policies: policies(
      () => false,
      ({ action }) => action === 'sts:AssumeRole',
    ),
    projects: projects({ kind: 'unknown', why: 'codebuild:BatchGetProjects: AccessDeniedException' }),
  };
  expect(await brokenChain(ports, withBuild, facts, report)).toEqual([]);
  expect(report.lines).toMatchObject([
    {
      level: 'info',
      message: 'chain not known',
      pipeline: 'app-dev',
      unknown: [
        { action: 'sts:AssumeRole', why: 'throttled' },
        { projects: ['shop'], why: 'codebuild:BatchGetProjects: AccessDeniedException' },
      ],
    },
  ]);
});
