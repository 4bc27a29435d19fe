import { CodePipelineClient, GetPipelineCommand } from '@aws-sdk/client-codepipeline';
import { expect, it } from 'vitest';
import { rememberCalls } from '../../../cli/aws/aws-calls.ts';
import { describeAwsFailure } from '../../../cli/aws/aws-failure.ts';

const DENIED =
  'User: arn:aws:iam::222222222222:user/ann is not authorized to perform: codepipeline:GetPipeline on resource: ' +
  'arn:aws:codepipeline:ap-south-1:222222222222:app-dev because no identity-based policy allows the action';

/** What is said when GetPipeline fails so. */
async function told(error: Error, profile?: string): Promise<string | undefined> {
  const requestHandler = { handle: () => Promise.reject(error) };
  const credentials = { accessKeyId: 'a', secretAccessKey: 'b' };
  const settings = { region: 'ap-south-1', credentials, requestHandler, maxAttempts: 1 };
  const client = rememberCalls(new CodePipelineClient(settings), profile);
  return client.send(new GetPipelineCommand({ name: 'app-dev' })).then(() => undefined, describeAwsFailure);
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

it.each([
  [
    named('AccessDeniedException', DENIED),
    /^access denied: codepipeline:GetPipeline was refused; the right codepipeline:GetPipeline on arn:\S+:app-dev is needed\n {2}AWS says: User/,
  ],
  [named('AccessDeniedException', 'no'), /the right codepipeline:GetPipeline is needed/],
  [
    named('ExpiredTokenException', 'gone'),
    /^the credentials have expired: gone \(at codepipeline:GetPipeline, profile code\); log in again/,
  ],
  [named('UnrecognizedClientException', 'who?'), /^AWS does not know these credentials/],
  [named('CredentialsProviderError', 'none'), /^no usable credentials: none \(at .*, profile code\)/],
  [named('ThrottlingException', 'slow'), /^AWS throttles this account/],
  [Object.assign(new Error(''), { code: 'ECONNREFUSED' }), /^no answer from AWS: ECONNREFUSED/],
  [named('ValidationException', 'one\ntwo'), /^codepipeline:GetPipeline failed: ValidationException: one$/],
])('tells what to do about %s', async (error, message) => {
  expect(await told(error, 'code')).toMatch(message);
});

it('leaves errors alone that no call made', () => {
  expect(describeAwsFailure(new Error('ours'))).toBeUndefined();
});
