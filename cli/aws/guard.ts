import { InvokeCommand, ResourceNotFoundException } from '@aws-sdk/client-lambda';
import * as z from 'zod';
import { FindingResult } from '../../shared/domain/drift/finding.ts';
import { parseJson } from '../../shared/domain/json.ts';
import { CommandError } from '../failure.ts';
import type { Clients } from './clients.ts';

/** The function that keeps the wiring right. */
const GUARD = 'commit-relay-guard';

const Answer = z.object({ findings: z.array(FindingResult) });
const Failure = z.object({ errorMessage: z.string() });

/**
 * Has the guard look at the relay bus and the forward rules, or also mend them, and gives what it found.
 * @throws CommandError where it fails, or is of another version than this command
 */
export async function askGuard({ lambda }: Clients, request: { dryRun: true } | { repair: true }) {
  const command = new InvokeCommand({ FunctionName: GUARD, Payload: JSON.stringify(request) });
  const { FunctionError, Payload } = await lambda.send(command).catch((error: unknown) => {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    throw new CommandError(2, `there is no function ${GUARD}: the controller is of another version`, { cause: error });
  });
  const text = Buffer.from(Payload ?? []).toString('utf8');
  const json = parseJson(text);
  if (FunctionError !== undefined) {
    throw new CommandError(2, `${GUARD} failed: ${Failure.safeParse(json).data?.errorMessage ?? text}`);
  }
  const answer = Answer.safeParse(json);
  if (answer.success) return answer.data.findings;
  throw new CommandError(2, `${GUARD} is of another version than this command: it answered ${text.slice(0, 200)}`);
}
