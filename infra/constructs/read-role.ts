import { Aws } from 'aws-cdk-lib';
import { CompositePrincipal, PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { Config, SourceAccount } from '../config-schema.ts';
import { functionRole, readRole, roleArn } from '../names.ts';
import { rolesOf } from '../principals.ts';
import { repositoryArns } from '../repositories.ts';

/** Role by which the controllers read branches, commits and differences. */
export class ReadRole extends Construct {
  constructor(scope: Construct, id: string, { config, source }: { config: Config; source: SourceAccount }) {
    super(scope, id);
    const { region, pipelineAccounts } = config;
    const readers = (account: string) =>
      rolesOf(account, [
        roleArn(account, functionRole('dispatch', region)),
        roleArn(account, functionRole('reconcile', region)),
      ]);
    const role = new Role(this, 'Role', {
      roleName: readRole(region),
      assumedBy: new CompositePrincipal(...pipelineAccounts.map(({ account }) => readers(account))),
    });
    role.addToPolicy(
      new PolicyStatement({
        actions: [
          'codecommit:GetBranch',
          'codecommit:GetCommit',
          'codecommit:GetDifferences',
          'codecommit:ListBranches',
        ],
        resources: repositoryArns(region, Aws.ACCOUNT_ID, source.repositories),
      }),
    );
  }
}
