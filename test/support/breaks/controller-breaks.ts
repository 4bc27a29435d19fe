import { PIPELINES } from '../builders.ts';
import { PIPELINE } from '../chain-cloud.ts';
import type { Statement } from '../roles.ts';
import type { ChainBreak } from './chain-break.ts';

export const CONTROLLER_BREAKS: readonly ChainBreak[] = [
  {
    name: 'the rule on the relay bus is disabled',
    link: 'rules',
    outcome: 'nothing',
    async act({ events }) {
      const rule = { Name: 'commit-relay-pushes', EventBusName: 'commit-relay' };
      await events(PIPELINES, 'DisableRule', rule);
      return async () => void (await events(PIPELINES, 'EnableRule', rule));
    },
  },
  {
    name: 'the queue of pushes feeds dispatch no more',
    link: 'functions',
    outcome: 'nothing',
    act: (chain) => chain.disableMapping('commit-relay-dispatch'),
  },
  {
    name: 'the queue of starts feeds start no more',
    link: 'functions',
    outcome: 'nothing',
    act: (chain) => chain.disableMapping('commit-relay-start'),
  },
  {
    name: 'the queue of pushes does not let the rule send',
    link: 'queues',
    outcome: 'nothing',
    async act({ test }) {
      const QueueUrl = `${test.cloud.endpoint}/${PIPELINES}/commit-relay-pushes`;
      const input = { QueueUrl, AttributeNames: ['Policy'] };
      const { body } = await test.call(PIPELINES, 'sqs', 'AmazonSQS.GetQueueAttributes', input);
      const { Policy } = (body as { Attributes: { Policy: string } }).Attributes;
      const Statement = (JSON.parse(Policy).Statement as Statement[]).filter(({ Effect }) => Effect === 'Deny');
      await test.setQueue('commit-relay-pushes', { Policy: JSON.stringify({ Version: '2012-10-17', Statement }) });
      return () => test.setQueue('commit-relay-pushes', { Policy });
    },
  },
  {
    name: 'the follow tag is gone',
    link: 'follower',
    outcome: 'nothing',
    async act({ test }) {
      await test.unfollow(PIPELINE);
      return () => test.follow(PIPELINE, 'main');
    },
  },
];
