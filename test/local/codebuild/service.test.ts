import {
  BatchGetProjectsCommand,
  CodeBuildClient,
  CreateProjectCommand,
  UpdateProjectCommand,
} from '@aws-sdk/client-codebuild';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createCodeBuild } from '../../../local/codebuild/service.ts';
import { A, B, policy, REGION, type SmallCloud, startSmallCloud } from '../edge/small-cloud.ts';

const role = (name: string) => `arn:aws:iam::${B}:role/${name}`;
const project = (name: string) => ({
  name,
  serviceRole: role('builder'),
  source: { type: 'CODEPIPELINE', buildspec: 'version: 0.2' } as const,
  artifacts: { type: 'CODEPIPELINE' } as const,
  environment: { type: 'LINUX_CONTAINER', image: 'standard', computeType: 'BUILD_GENERAL1_SMALL' } as const,
});

const codebuild = createCodeBuild(REGION);
let cloud: SmallCloud;
let client: CodeBuildClient;

beforeAll(async () => {
  cloud = await startSmallCloud({ codebuild });
  client = new CodeBuildClient(cloud.client(B));
});
afterAll(() => cloud.close());

const refused = (call: Promise<unknown>) =>
  call.then(
    () => 'done',
    (error: Error) => error.name,
  );

it('creates, changes and finds projects, of each account by themselves', async () => {
  await client.send(new CreateProjectCommand(project('shop')));
  expect(await refused(client.send(new CreateProjectCommand(project('shop'))))).toBe('ResourceAlreadyExistsException');
  await client.send(new UpdateProjectCommand({ name: 'shop', serviceRole: role('other') }));
  const found = await client.send(new BatchGetProjectsCommand({ names: ['shop', 'absent'] }));
  expect(found.projects).toMatchObject([
    {
      name: 'shop',
      serviceRole: role('other'),
      arn: `arn:aws:codebuild:${REGION}:${B}:project/shop`,
      source: { type: 'CODEPIPELINE' },
    },
  ]);
  expect(found.projectsNotFound).toEqual(['absent']);
  const elsewhere = new CodeBuildClient(cloud.client(A));
  expect((await elsewhere.send(new BatchGetProjectsCommand({ names: ['shop'] }))).projectsNotFound).toEqual(['shop']);
  expect(codebuild.serviceRole(B, 'shop')).toBe(role('other'));
  expect(codebuild.serviceRole(B, 'absent')).toBeUndefined();
});

it('refuses an update of what is not there, and an input that breaks the model', async () => {
  expect(await refused(client.send(new UpdateProjectCommand({ name: 'absent' })))).toBe('ResourceNotFoundException');
  expect(await refused(client.send(new BatchGetProjectsCommand({ names: [] })))).toBe('ValidationException');
});

it('asks for the project, and for the role that it is handed', async () => {
  const Resource = `arn:aws:codebuild:${REGION}:${B}:project/*`;
  const own = policy({ Action: ['codebuild:BatchGetProjects', 'codebuild:CreateProject'], Resource });
  const session = new CodeBuildClient(cloud.client(cloud.session('maker', { own })));
  expect(await refused(session.send(new BatchGetProjectsCommand({ names: ['shop'] })))).toBe('done');
  expect(await refused(session.send(new CreateProjectCommand(project('second'))))).toBe('AccessDeniedException');
});
