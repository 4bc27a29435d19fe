import { CodeCommitClient } from '@aws-sdk/client-codecommit';
import { CodePipelineClient } from '@aws-sdk/client-codepipeline';
import { SQSClient } from '@aws-sdk/client-sqs';

/** Where clients connect: the local cloud's endpoint and Region. */
export type Place = { readonly endpoint: string; readonly region: string };

/** Settings of an SDK client that calls the local cloud as an account's administrator. */
export const asAdministrator = ({ endpoint, region }: Place, account: string) => ({
  endpoint,
  region,
  credentials: { accessKeyId: account, secretAccessKey: 'local' },
});

export type DemoClients = {
  readonly codecommit: CodeCommitClient;
  readonly codepipeline: CodePipelineClient;
  readonly sqs: SQSClient;
};

export function createClients(place: Place, source: string, pipelines: string): DemoClients {
  return {
    codecommit: new CodeCommitClient(asAdministrator(place, source)),
    codepipeline: new CodePipelineClient(asAdministrator(place, pipelines)),
    sqs: new SQSClient(asAdministrator(place, pipelines)),
  };
}

/** Closes the clients' connections, so that the process can end. */
export function destroyClients(clients: DemoClients): void {
  for (const client of Object.values(clients)) client.destroy();
}
