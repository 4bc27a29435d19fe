import * as z from 'zod';
import type { CallRecord } from '../../local/edge/recorder.ts';
import { parseJson } from '../../shared/domain/json.ts';

/** A line that a function wrote; `json` of those that are log lines of the relay. */
export type Line = { readonly functionName: string; readonly text: string; readonly json?: LogLine | undefined };

const LogLine = z.looseObject({ message: z.string(), messageId: z.string().optional() });
export type LogLine = z.infer<typeof LogLine>;

/** All that is seen of one case. */
export type CaseLog = {
  readonly calls: readonly CallRecord[];
  readonly lines: readonly Line[];
  /** What became of the messages that were sent, received and deleted, by id. */
  readonly messages: ReadonlyMap<string, MessageStory>;
};

/** A case log that grows. */
export type CaseLogBook = CaseLog & {
  addCall(call: CallRecord): void;
  addLine(functionName: string, text: string): void;
};

export function createCaseLog(): CaseLogBook {
  const calls: CallRecord[] = [];
  const lines: Line[] = [];
  const { messages, note } = createMessages();
  return {
    calls,
    lines,
    messages,
    addCall(call) {
      calls.push(call);
      if (call.service === 'sqs') note(call);
    },
    addLine: (functionName, text) =>
      void lines.push({ functionName, text, json: LogLine.safeParse(parseJson(text)).data }),
  };
}

/** Log lines with this message. */
export const linesOf = ({ lines }: CaseLog, message: string): LogLine[] =>
  lines.flatMap(({ json }) => (json?.message === message ? [json] : []));

const Sent = z.object({ MessageId: z.string() });
const SentBatch = z.object({ Successful: z.array(Sent) });
const Receipt = z.object({ MessageId: z.string(), ReceiptHandle: z.string(), Body: z.string() });
const Received = z.object({ Messages: z.array(Receipt).nullish() });
const Deletion = z.object({ Entries: z.array(z.object({ Id: z.string(), ReceiptHandle: z.string() })) });
const Deleted = z.object({ Successful: z.array(z.object({ Id: z.string() })) });

/** What became of one message. */
export type MessageStory = {
  readonly id: string;
  /** Name of the queue. */
  readonly queue: string;
  body?: string;
  receives: number;
  /** Deletions that failed. */
  kept: number;
  isDeleted: boolean;
};

const queueOf = (input: unknown): string =>
  z.object({ QueueUrl: z.string() }).parse(input).QueueUrl.split('/').at(-1) ?? '';

function createMessages() {
  const messages = new Map<string, MessageStory>();
  const handles = new Map<string, MessageStory>();
  const story = (id: string, input: unknown): MessageStory => {
    const known = messages.get(id) ?? { id, queue: queueOf(input), receives: 0, kept: 0, isDeleted: false };
    messages.set(id, known);
    return known;
  };
  const note = ({ operation, input, output }: CallRecord) => {
    switch (operation) {
      case 'SendMessage':
        if (output !== undefined) story(Sent.parse(output).MessageId, input);
        break;
      case 'SendMessageBatch':
        for (const { MessageId } of SentBatch.safeParse(output).data?.Successful ?? []) story(MessageId, input);
        break;
      case 'ReceiveMessage':
        for (const { MessageId, ReceiptHandle, Body } of Received.safeParse(output).data?.Messages ?? []) {
          const received = story(MessageId, input);
          received.receives += 1;
          received.body = Body;
          handles.set(ReceiptHandle, received);
        }
        break;
      case 'DeleteMessageBatch': {
        const done = new Set(Deleted.safeParse(output).data?.Successful.map(({ Id }) => Id));
        for (const { Id, ReceiptHandle } of Deletion.parse(input).Entries) {
          const deleted = handles.get(ReceiptHandle);
          if (deleted === undefined) continue;
          if (done.has(Id)) deleted.isDeleted = true;
          else deleted.kept += 1;
        }
      }
    }
  };
  return { messages, note };
}
