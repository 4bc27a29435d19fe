import { CodeCommitClient, GetBranchCommand, GetRepositoryCommand } from '@aws-sdk/client-codecommit';
import { DescribeRuleCommand, EventBridgeClient, ListTargetsByRuleCommand } from '@aws-sdk/client-eventbridge';
import { GetRoleCommand, IAMClient } from '@aws-sdk/client-iam';
import { askRolePolicies } from '../../shared/adapters/role-policies.ts';
import type { ObservedRole } from '../../shared/domain/doctor/trust.ts';
import type { Reading } from '../../shared/domain/doctor/verdict.ts';
import type { RequestContext } from '../../shared/domain/drift/policy-condition.ts';
import type { IdentityAnswer, Use } from '../../shared/domain/drift/use.ts';
import { type RepositoryArn, repositoryParts } from '../../shared/domain/names.ts';
import { ObservedRule } from '../../shared/domain/wiring/observed-rule.ts';
import type { ClientSettings } from './clients.ts';
import { reading } from './readings.ts';

/** Repositories, rules and roles of one account, to be looked at only. What cannot be read is said, not thrown. */
export type AccountSide = ReturnType<typeof createAccountSide>;

/** Tries of a call: IAM's simulator and EventBridge throttle early. */
const TRIES = 8;

export function createAccountSide(given: ClientSettings) {
  const settings = { ...given, maxAttempts: TRIES };
  const codecommit = new CodeCommitClient(settings);
  const events = new EventBridgeClient(settings);
  const iam = new IAMClient(settings);
  return {
    repository: (arn: RepositoryArn): Promise<Reading<unknown>> => {
      const { name: repositoryName } = repositoryParts(arn);
      return reading('codecommit:GetRepository', () => codecommit.send(new GetRepositoryCommand({ repositoryName })));
    },
    branch: (arn: RepositoryArn, branchName: string): Promise<Reading<unknown>> => {
      const input = { repositoryName: repositoryParts(arn).name, branchName };
      return reading('codecommit:GetBranch', () => codecommit.send(new GetBranchCommand(input)));
    },
    /** A rule with its targets; without a bus, of the default one. */
    async rule(Name: string, EventBusName?: string): Promise<Reading<ObservedRule>> {
      const rule = await reading('events:DescribeRule', () =>
        events.send(new DescribeRuleCommand({ Name, EventBusName })),
      );
      if (rule.kind !== 'found') return rule;
      // A rule has room for five targets: they are one page.
      const { value } = rule;
      return reading('events:ListTargetsByRule', async () => {
        const { Targets = [] } = await events.send(new ListTargetsByRuleCommand({ Rule: Name, EventBusName }));
        return ObservedRule.parse({ ...value, Targets });
      });
    },
    async role(arn: string): Promise<Reading<ObservedRole>> {
      return reading('iam:GetRole', async () => {
        const { Role } = await iam.send(new GetRoleCommand({ RoleName: arn.split('/').at(-1) }));
        return { arn, trust: decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '') };
      });
    },
    /** What the policies of a role say to uses of one service. */
    identity: (uses: readonly Use[], context: RequestContext): Promise<readonly IdentityAnswer[]> =>
      askRolePolicies(iam, uses, context),
  };
}
