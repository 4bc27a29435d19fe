import { ChangeMessageVisibilityBatchCommand, type SQSClient } from '@aws-sdk/client-sqs';

/** When messages that are being worked on are given out again. */
export interface Visibility {
  /** Hides messages, ten at most, for so many seconds from now, whatever their queue says. */
  hide(receiptHandles: readonly string[], seconds: number): Promise<void>;
}

export function createVisibility(client: SQSClient, queueUrl: string): Visibility {
  return {
    async hide(receiptHandles, seconds) {
      const Entries = receiptHandles.map((ReceiptHandle, at) => {
        return { Id: String(at), ReceiptHandle, VisibilityTimeout: seconds };
      });
      const change = new ChangeMessageVisibilityBatchCommand({ QueueUrl: queueUrl, Entries });
      const { Failed: [first] = [] } = await client.send(change);
      if (first !== undefined) throw new Error(`visibility not changed: ${first.Code} ${first.Message ?? ''}`);
    },
  };
}
