import type { RuleTarget, TargetedRule } from '../../shared/domain/triggers/event-rule.ts';
import { PIPELINES, REGION } from './builders.ts';

export const pipelineArn = (name: string): string => `arn:aws:codepipeline:${REGION}:${PIPELINES}:${name}`;
export const STARTER = `arn:aws:iam::${PIPELINES}:role/pipeline-starter`;

/** A target that starts a pipeline, as CodePipeline's console makes it. */
export const pipelineTarget = (name: string, rest: object = {}): RuleTarget => {
  return { Id: `start-${name}`, Arn: pipelineArn(name), RoleArn: STARTER, ...rest };
};

export const APP_ARN = `arn:aws:codecommit:${REGION}:111111111111:app`;
const PUSHES = { event: ['referenceCreated', 'referenceUpdated'] };

/** The pattern that CodePipeline's documentation shows, with other fields of the detail. */
export const pushPattern = (detail: object = {}, rest: object = {}) => ({
  source: ['aws.codecommit'],
  'detail-type': ['CodeCommit Repository State Change'],
  resources: [APP_ARN],
  detail: { ...PUSHES, referenceType: ['branch'], referenceName: ['main'], ...detail },
  ...rest,
});

type RuleOptions = Partial<Omit<TargetedRule, 'pattern'>> & { readonly pattern?: object };

/** A rule that starts app-dev at pushes of main. */
export function rule(options: RuleOptions = {}): TargetedRule {
  const { name = 'app-dev-main', bus = 'default', pattern = pushPattern(), ...rest } = options;
  return {
    arn: `arn:aws:events:${REGION}:${PIPELINES}:rule/${bus === 'default' ? name : `${bus}/${name}`}`,
    name,
    bus,
    state: 'ENABLED',
    pattern: JSON.stringify(pattern),
    targets: [pipelineTarget('app-dev')],
    ...rest,
  };
}
