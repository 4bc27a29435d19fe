import { DeleteRepositoryCommand } from '@aws-sdk/client-codecommit';
import { type ChainCloud, PIPELINE, type Undo } from '../chain-cloud.ts';
import { type ChainBreak, denied, source } from './chain-break.ts';

export const DEFINITION_BREAKS: readonly ChainBreak[] = [
  {
    name: 'the repository is deleted',
    link: 'repository',
    outcome: source(/RepositoryDoesNotExistException/),
    byHand: true,
    async act(chain) {
      await chain.test.clients.codecommit.send(new DeleteRepositoryCommand({ repositoryName: PIPELINE }));
      return async () => {
        chain.copy = await chain.test.createRepository(PIPELINE);
        await chain.copy.push('main', 'README.md', 'shop, again');
      };
    },
  },
  {
    name: 'the source action reads another branch',
    link: 'source-action',
    outcome: source(/BranchDoesNotExistException/),
    act: (chain) =>
      chain.changePipeline(({ stages }) => {
        const configuration = stages?.[0]?.actions?.[0]?.configuration;
        if (configuration) configuration['BranchName'] = 'trunk';
      }),
    byHand: true,
  },
  {
    name: 'the key is named by its alias',
    link: 'key-arn',
    outcome: source(/Alias alias\/commit-relay-artifacts is not found in account 111111111111/),
    act: (chain) => renameKey(chain, 'alias/commit-relay-artifacts'),
  },
  {
    name: 'the key is named by its id alone',
    link: 'key-arn',
    outcome: source(denied),
    act: (chain) => renameKey(chain, chain.key.split('/')[1] ?? ''),
  },
  {
    name: 'the source action polls',
    link: 'polling',
    outcome: 'twice',
    act: (chain) =>
      chain.changePipeline(({ stages }) => {
        const configuration = stages?.[0]?.actions?.[0]?.configuration;
        if (configuration) delete configuration['PollForSourceChanges'];
      }),
  },
];

const renameKey = (chain: ChainCloud, id: string): Promise<Undo> =>
  chain.changePipeline(({ artifactStore }) => {
    if (artifactStore) artifactStore.encryptionKey = { id, type: 'KMS' };
  });
