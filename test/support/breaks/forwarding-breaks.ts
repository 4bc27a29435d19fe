import { PIPELINES, SOURCE } from '../builders.ts';
import { type ChainBreak, FORWARD_ROLE, NOBODY, RULE } from './chain-break.ts';

export const FORWARDING_BREAKS: readonly ChainBreak[] = [
  {
    name: 'the forward rule is disabled',
    link: 'forward-rule',
    outcome: 'nothing',
    async act({ events }) {
      await events(SOURCE, 'DisableRule', { Name: RULE });
      return async () => void (await events(SOURCE, 'EnableRule', { Name: RULE }));
    },
  },
  {
    name: 'the pattern of the forward rule is another',
    link: 'forward-rule',
    outcome: 'nothing',
    async act({ events }) {
      const rule = (await events(SOURCE, 'DescribeRule', { Name: RULE })) as Record<string, string>;
      const { Description, EventPattern } = rule;
      const put = (pattern: unknown) => events(SOURCE, 'PutRule', { Name: RULE, Description, EventPattern: pattern });
      await put(
        JSON.stringify({ source: ['aws.codecommit'], 'detail-type': ['CodeCommit Pull Request State Change'] }),
      );
      return async () => void (await put(EventPattern));
    },
  },
  {
    name: 'EventBridge may not assume the forward role',
    link: 'forward-role',
    outcome: 'nothing',
    act: (chain) => chain.changeTrust(SOURCE, FORWARD_ROLE, () => [NOBODY]),
  },
  {
    name: 'the forward role has lost its policy',
    link: 'forward-role',
    outcome: 'nothing',
    act: (chain) => chain.changePolicies(SOURCE, FORWARD_ROLE, () => []),
  },
  {
    name: 'the relay bus does not let the account in',
    link: 'bus-policy',
    outcome: 'nothing',
    async act({ events }) {
      const { Policy } = (await events(PIPELINES, 'DescribeEventBus', { Name: 'commit-relay' })) as { Policy: string };
      await events(PIPELINES, 'RemovePermission', {
        EventBusName: 'commit-relay',
        StatementId: `commit-relay-${SOURCE}`,
      });
      return async () => void (await events(PIPELINES, 'PutPermission', { EventBusName: 'commit-relay', Policy }));
    },
  },
];
