import * as z from 'zod';
import { busArn, ruleArn } from '../../events/arn.ts';
import { PolicyDocument } from '../../iam/policy-document.ts';
import {
  callAsRoot,
  type DeployHost,
  type Family,
  generatedName,
  identifiedByLogicalId,
  type Place,
  type Resource,
} from '../resource.ts';

const Bus = z.strictObject({
  Name: z.string(),
  Description: z.string().optional(),
  Policy: PolicyDocument.optional(),
  DeadLetterConfig: z.unknown().optional(),
  Tags: z.unknown().optional(),
});
const BusPolicy = z.strictObject({
  StatementId: z.string(),
  EventBusName: z.string().optional(),
  Statement: z.record(z.string(), z.unknown()),
});
const Rule = z.strictObject({
  Name: z.string().optional(),
  EventBusName: z.string().optional(),
  Description: z.string().optional(),
  EventPattern: z.record(z.string(), z.unknown()).optional(),
  ScheduleExpression: z.string().optional(),
  State: z.string().optional(),
  RoleArn: z.string().optional(),
  Targets: z.array(z.record(z.string(), z.unknown())).default([]),
  Tags: z.unknown().optional(),
});
const Described = z.object({ Policy: z.string().optional() });
const TargetsOutput = z.object({
  FailedEntries: z
    .array(z.object({ TargetId: z.string(), ErrorCode: z.string(), ErrorMessage: z.string() }))
    .default([]),
});

/** PutPermission with a policy replaces the whole document, so a statement joins what is there, by its Sid. */
async function addStatement(resource: Resource, host: DeployHost): Promise<void> {
  const { StatementId, EventBusName = 'default', Statement } = BusPolicy.parse(resource.properties);
  const { Policy } = Described.parse(
    await callAsRoot(host, resource, 'events', 'DescribeEventBus', { Name: EventBusName }),
  );
  const statements = Policy === undefined ? [] : PolicyDocument.parse(JSON.parse(Policy)).Statement;
  const others = statements.filter(({ Sid }) => Sid !== StatementId);
  const policy = { Version: '2012-10-17', Statement: [...others, { ...Statement, Sid: StatementId }] };
  await callAsRoot(host, resource, 'events', 'PutPermission', { EventBusName, Policy: JSON.stringify(policy) });
}

async function putRule(resource: Resource, host: DeployHost): Promise<void> {
  const { Targets, EventPattern, EventBusName, Tags: _, ...rule } = Rule.parse(resource.properties);
  const Name = ruleName(resource, () => rule.Name);
  const bus = EventBusName === undefined ? {} : { EventBusName };
  const pattern = EventPattern === undefined ? {} : { EventPattern: JSON.stringify(EventPattern) };
  await callAsRoot(host, resource, 'events', 'PutRule', { ...rule, ...bus, ...pattern, Name });
  if (Targets.length === 0) return;
  const output = await callAsRoot(host, resource, 'events', 'PutTargets', { Rule: Name, ...bus, Targets });
  const [failed] = TargetsOutput.parse(output).FailedEntries;
  if (failed !== undefined) throw new Error(`target ${failed.TargetId}: ${failed.ErrorCode}: ${failed.ErrorMessage}`);
}

const ruleName = (place: Place, name: (property: string) => string | undefined): string =>
  name('Name') ?? generatedName(place);

export const EVENTS: Family = {
  'AWS::Events::EventBus': {
    identify(place, name) {
      const Name = name('Name') ?? generatedName(place);
      return {
        ref: Name,
        attributes: { Name, Arn: busArn(place.region, place.account, Name) },
      };
    },
    async deploy(resource, host) {
      const { Name, Description, Policy } = Bus.parse(resource.properties);
      const described = Description === undefined ? {} : { Description };
      await callAsRoot(host, resource, 'events', 'CreateEventBus', { Name, ...described });
      if (Policy === undefined) return;
      const input = { EventBusName: Name, Policy: JSON.stringify(Policy) };
      await callAsRoot(host, resource, 'events', 'PutPermission', input);
    },
  },
  'AWS::Events::EventBusPolicy': { identify: identifiedByLogicalId, deploy: addStatement },
  'AWS::Events::Rule': {
    identify(place, name) {
      const own = ruleName(place, name);
      const bus = name('EventBusName')?.split('/').at(-1) ?? 'default';
      const Arn = ruleArn(place.region, place.account, bus, own);
      return { ref: bus === 'default' ? own : `${bus}|${own}`, attributes: { Arn } };
    },
    deploy: putRule,
  },
};
