import { Aws } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config, SourceAccount } from '../config-schema.ts';
import { functionRole, readRole, roleArn } from '../names.ts';
import { rolesOfEach } from '../principals.ts';
import { repositoryArns } from '../repositories.ts';
import { addRights, WideStatement } from '../rights.ts';

/** Role by which the controllers read branches, commits and differences. */
export class ReadRole extends Construct {
  constructor(scope: Construct, id: string, { config, source }: { config: Config; source: SourceAccount }) {
    super(scope, id);
    const { region, pipelineAccounts } = config;
    const readers = [functionRole('dispatch', region), functionRole('reconcile', region)];
    const role = new Role(this, 'Role', {
      roleName: readRole(region),
      assumedBy: rolesOfEach(
        pipelineAccounts.map(({ account }) => ({
          account,
          roleArns: readers.map((reader) => roleArn(account, reader)),
        })),
      ),
    });
    addRights(role, [
      new WideStatement('the repositories that the configuration lets pipelines follow, or all of them', {
        actions: [
          'codecommit:GetBranch',
          'codecommit:GetCommit',
          'codecommit:GetDifferences',
          'codecommit:ListBranches',
        ],
        resources: repositoryArns(region, Aws.ACCOUNT_ID, source.repositories),
      }),
    ]);
  }
}
