import { type App, Stack, Stage, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks, type IApplyRule, NagMessageLevel, NagRuleCompliance } from 'cdk-nag';
import type { IConstruct } from 'constructs';
import * as z from 'zod';

/** What a rule found of one resource. */
type Finding = { readonly id: string; readonly construct: IConstruct; readonly about: string };
/** A finding that stands, and why. */
type Acknowledgement = { readonly id: string; readonly construct: IConstruct; readonly reason: string };

/** Collects what every rule finds, acknowledged or not. */
class Collector extends AwsSolutionsChecks {
  readonly findings: Finding[] = [];

  protected override applyRule({ ruleSuffixOverride, rule, node, info, level }: IApplyRule): void {
    const rules = `${this.packName}-${ruleSuffixOverride ?? rule.name}`;
    const found = (id: string, about = info) => this.findings.push({ id, construct: node, about });
    try {
      const result = rule(node);
      if (result === NagRuleCompliance.NON_COMPLIANT) found(rules);
      if (Array.isArray(result)) for (const part of result) found(`${rules}[${part}]`);
    } catch (error) {
      // A rule that cannot read an error's resource tells nothing of it.
      if (level === NagMessageLevel.ERROR) found(rules, `the rule failed: ${String(error)}`);
    }
  }
}

const Acknowledged = z.record(z.string(), z.string());

function acknowledgements(root: IConstruct): Acknowledgement[] {
  return root.node.findAll().flatMap((construct) =>
    construct.node.metadata
      .filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
      .flatMap(({ data }) => Object.entries(Acknowledged.parse(data)))
      .map(([id, reason]) => ({ id: id.replace(/^annotation::/i, ''), construct, reason })),
  );
}

/**
 * Puts the AWS Solutions rules of cdk-nag to an app that is not yet synthesised.
 * @returns one line for each finding without a reason beside its construct, and for each reason that is given for a whole
 * stack, is empty, or answers no finding; nothing where all is well
 */
export function auditApp(app: App): string[] {
  const collector = new Collector(app);
  collector.validateScope(app);
  const given = acknowledgements(app).filter(({ id }) => id.startsWith('AwsSolutions-'));
  const answers = ({ id, construct }: Acknowledgement, finding: Finding) =>
    id === finding.id && finding.construct.node.scopes.includes(construct);
  const open = collector.findings.filter((finding) => !given.some((each) => answers(each, finding)));
  const wide = given.filter(({ construct }) => Stack.isStack(construct) || Stage.isStage(construct));
  const idle = given.filter((each) => !collector.findings.some((finding) => answers(each, finding)));
  const unexplained = given.filter(({ reason }) => reason.trim() === '');
  const line = (what: string) => (each: Finding | Acknowledgement) =>
    `${each.construct.node.path}: ${each.id}: ${what}`;
  return [
    ...open.map((finding) => line(finding.about)(finding)),
    ...wide.map(line('acknowledged for all that is in it')),
    ...idle.map(line('acknowledged, and not found')),
    ...unexplained.map(line('acknowledged without a reason')),
  ];
}
