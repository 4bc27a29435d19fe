import type { ServiceName } from '../kernel.ts';
import { jsonProtocol } from './json-protocol.ts';
import type { Protocol } from './protocol.ts';
import { queryProtocol } from './query-protocol.ts';
import type { EdgeRequest } from './request.ts';
import { restProtocol } from './rest-protocol.ts';
import { s3Protocol } from './s3-protocol.ts';

/** What comes before the operation in X-Amz-Target. */
const TARGETS: Readonly<Record<string, ServiceName>> = {
  DynamoDB_20120810: 'dynamodb',
  AmazonSQS: 'sqs',
  CodePipeline_20150709: 'codepipeline',
  CodeCommit_20150413: 'codecommit',
  AWSEvents: 'events',
  CodeBuild_20161006: 'codebuild',
  TrentService: 'kms',
  ResourceGroupsTaggingAPI_20170126: 'tagging',
};

/** `Credential=<key>/<date>/<region>/<service>/aws4_request` of a SigV4 header; empty strings when there is none. */
export function credentialScope(authorization: string): { readonly accessKeyId: string; readonly service: string } {
  const [accessKeyId = '', , , service = ''] = (/Credential=([^,\s]+)/.exec(authorization)?.[1] ?? '').split('/');
  return { accessKeyId, service };
}

const isForm = (request: EdgeRequest): boolean =>
  request.header('content-type').startsWith('application/x-www-form-urlencoded');

/**
 * Service and protocol of a request: by target, by the paths of the REST services, by scope; undefined when none
 * fits.
 */
export function route(
  request: EdgeRequest,
): { readonly service: ServiceName; readonly protocol: Protocol } | undefined {
  const target = TARGETS[request.header('x-amz-target').split('.')[0] ?? ''];
  if (target !== undefined) return { service: target, protocol: jsonProtocol };
  if (/^\/2015-03-31\/(functions|event-source-mappings)/.test(request.path))
    return { service: 'lambda', protocol: restProtocol };
  if (request.path === '/schedules' || request.path.startsWith('/schedules/')) {
    return { service: 'scheduler', protocol: restProtocol };
  }
  const scope = credentialScope(request.header('authorization')).service;
  if (scope === 's3') return { service: 's3', protocol: s3Protocol };
  if (isForm(request) && scope === 'iam') return { service: 'iam', protocol: queryProtocol };
  if (isForm(request) && (scope === 'sts' || scope === '')) return { service: 'sts', protocol: queryProtocol };
  return undefined;
}

/** The protocol in which a client of a service that is not here can read its refusal. */
export function refusalProtocol(request: EdgeRequest): Protocol {
  return isForm(request) ? queryProtocol : jsonProtocol;
}
