export const A = '111111111111';
export const B = '222222222222';
export const REGION = 'ap-south-1';

export type Resources = Record<string, unknown>;
export const allow = (Action: string | string[], Resource: unknown) => ({ Effect: 'Allow', Action, Resource });
export const document = (...Statement: unknown[]) => ({ Version: '2012-10-17', Statement });
export const trust = (Service: string) =>
  document({ Effect: 'Allow', Principal: { Service }, Action: 'sts:AssumeRole' });
export const arn = (logicalId: string) => ({ 'Fn::GetAtt': [logicalId, 'Arn'] });
