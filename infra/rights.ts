import { Stack, Validations } from 'aws-cdk-lib';
import { PolicyStatement, type PolicyStatementProps, type Role } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import * as z from 'zod';

/** A statement that names resources by wildcard, and why none narrower would do. */
export class WideStatement extends PolicyStatement {
  readonly because: string;
  constructor(because: string, props: PolicyStatementProps) {
    super(props);
    this.because = because;
  }
}

/** Adds statements to a role's policy. Wildcards of those that say why are acknowledged to cdk-nag, one by one. */
export function addRights(role: Role, statements: readonly PolicyStatement[]): void {
  for (const statement of statements) {
    role.addToPolicy(statement);
    if (statement instanceof WideStatement) acknowledge(role, statement);
  }
}

function acknowledge(role: Role, { because, resources }: WideStatement): void {
  for (const resource of resources) {
    const named = flat(Stack.of(role).resolve(resource));
    if (named.includes('*')) acknowledgeFinding(role, `AwsSolutions-IAM5[Resource::${named}]`, because);
  }
}

/** Leaves one finding of cdk-nag as it is, for a reason. `scripts/check-nag.ts` refuses those of whole stacks, and idle ones. */
export function acknowledgeFinding(construct: Construct, id: string, reason: string): void {
  Validations.of(construct).acknowledge({ id, reason });
}

const Ref = z.strictObject({ Ref: z.string() });
const Join = z.strictObject({ 'Fn::Join': z.tuple([z.string(), z.array(z.unknown())]) });
const GetAtt = z.strictObject({ 'Fn::GetAtt': z.tuple([z.string(), z.string()]) });

/** A value of a template in one line, as cdk-nag names it in its findings. */
function flat(value: unknown): string {
  if (typeof value === 'string') return value;
  const ref = Ref.safeParse(value).data;
  if (ref !== undefined) return `<${ref.Ref}>`;
  const join = Join.safeParse(value).data?.['Fn::Join'];
  if (join !== undefined) return join[1].map(flat).join(join[0]);
  const attribute = GetAtt.safeParse(value).data?.['Fn::GetAtt'];
  if (attribute !== undefined) return `<${attribute.join('.')}>`;
  throw new Error(`a right names its resource by an unknown function: ${JSON.stringify(value)}`);
}
