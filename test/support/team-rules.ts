import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod';
import { assembly } from '../../local/assembly/synth.ts';
import type { RuleTarget } from '../../shared/domain/triggers/event-rule.ts';
import { PIPELINES, REGION, SOURCE } from './builders.ts';
import type { TestCloud } from './local-cloud.ts';
import { pipelineTarget, STARTER } from './rules.ts';

const Template = z.looseObject({ Resources: z.record(z.string(), z.unknown()) });

const policy = (rest: object) => ({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', ...rest }] });
const busArn = (name: string) => `arn:aws:events:${REGION}:${PIPELINES}:event-bus/${name}`;
const FORWARDER = `arn:aws:iam::${SOURCE}:role/team-forward`;

const role = (RoleName: string, Action: string, Resource: string | string[]) => ({
  Type: 'AWS::IAM::Role',
  Properties: {
    RoleName,
    AssumeRolePolicyDocument: policy({ Principal: { Service: 'events.amazonaws.com' }, Action: 'sts:AssumeRole' }),
    Policies: [{ PolicyName: 'own', PolicyDocument: policy({ Action, Resource }) }],
  },
});
const fromSource = (name: string) => ({
  Type: 'AWS::Events::EventBusPolicy',
  Properties: {
    StatementId: 'team',
    EventBusName: name,
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${SOURCE}:root` },
      Action: 'events:PutEvents',
      Resource: busArn(name),
    },
  },
});

/** What teams have before they have the relay: A forwards CodeCommit's events to two buses of B, on which rules start pipelines. */
const IN_SOURCE = {
  TeamForwardRole: role('team-forward', 'events:PutEvents', [busArn('ci'), busArn('default')]),
  TeamForward: {
    Type: 'AWS::Events::Rule',
    DependsOn: ['TeamForwardRole'],
    Properties: {
      Name: 'team-forward',
      EventPattern: { source: ['aws.codecommit'] },
      Targets: ['ci', 'default'].map((name) => ({ Id: name, Arn: busArn(name), RoleArn: FORWARDER })),
    },
  },
};
const IN_PIPELINES = {
  TeamStarter: role('pipeline-starter', 'codepipeline:StartPipelineExecution', '*'),
  TeamBus: { Type: 'AWS::Events::EventBus', Properties: { Name: 'ci' } },
  TeamBusPolicy: { ...fromSource('ci'), DependsOn: ['TeamBus'] },
  DefaultBusPolicy: fromSource('default'),
};

/** The assembly with all that, in a folder of its own. */
export async function assemblyWithTeamRules(): Promise<{ folder: string; remove(): Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'relay-team-'));
  await cp(await assembly(), folder, { recursive: true });
  const add = async (stack: string, resources: object) => {
    const file = join(folder, `${stack}.template.json`);
    const template = Template.parse(JSON.parse(await readFile(file, 'utf8')));
    await writeFile(file, JSON.stringify({ ...template, Resources: { ...template.Resources, ...resources } }));
  };
  await add(`CommitRelaySource-${SOURCE}`, IN_SOURCE);
  await add(`CommitRelayController-${PIPELINES}`, IN_PIPELINES);
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

export type TeamRule = {
  readonly name: string;
  readonly bus?: string;
  readonly pattern: object;
  readonly targets?: readonly RuleTarget[];
  readonly state?: string;
  readonly tags?: Readonly<Record<string, string>>;
};

type Events = Pick<TestCloud, 'call'>;

export const events = ({ call }: Events, operation: string, input: object) =>
  call(PIPELINES, 'events', `AWSEvents.${operation}`, input);

/** Makes the rule of a team; by default it starts the pipeline that its name begins with, as `app-dev on push`. */
export async function putTeamRule(
  test: Events,
  { name, bus = 'default', pattern, targets, state, tags = {} }: TeamRule,
) {
  await events(test, 'PutRule', {
    Name: name,
    EventBusName: bus,
    EventPattern: JSON.stringify(pattern),
    Description: `made by hand: ${name}`,
    ...(state && { State: state }),
    Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
  });
  const Targets = targets ?? [pipelineTarget(name.replace(/-on-.*$/, ''), { RoleArn: STARTER })];
  await events(test, 'PutTargets', { Rule: name, EventBusName: bus, Targets });
}
