import { type Family, generatedName, identifiedByLogicalId } from '../resource.ts';

/** Known types that nothing here acts on: what they would do is not part of the local cloud. */
export const PASSIVE: Family = {
  'AWS::CDK::Metadata': { identify: identifiedByLogicalId },
  'AWS::Logs::LogGroup': {
    identify(place, name) {
      const ref = name('LogGroupName') ?? generatedName(place);
      return { ref, attributes: { Arn: `arn:aws:logs:${place.region}:${place.account}:log-group:${ref}:*` } };
    },
  },
  'AWS::CloudWatch::Alarm': {
    identify(place, name) {
      const ref = name('AlarmName') ?? generatedName(place);
      return { ref, attributes: { Arn: `arn:aws:cloudwatch:${place.region}:${place.account}:alarm:${ref}` } };
    },
  },
  'AWS::IAM::InstanceProfile': {
    identify(place, name) {
      const ref = name('InstanceProfileName') ?? generatedName(place);
      return { ref, attributes: { Arn: `arn:aws:iam::${place.account}:instance-profile/${ref}` } };
    },
  },
  'AWS::SSM::Parameter': {
    identify: (place, name) => ({
      ref: name('Name') ?? generatedName(place),
      attributes: { Type: name('Type') ?? 'String', Value: name('Value') ?? '' },
    }),
  },
  'AWS::CodeDeploy::Application': {
    identify: (place, name) => ({ ref: name('ApplicationName') ?? generatedName(place), attributes: {} }),
  },
  'AWS::CodeDeploy::DeploymentGroup': {
    identify: (place, name) => ({ ref: name('DeploymentGroupName') ?? generatedName(place), attributes: {} }),
  },
};
