import { controllerFunction, controllerQueue, controllerRule } from '../../shared/domain/doctor/controller.ts';
import {
  CONTROLLER_FUNCTIONS,
  CONTROLLER_QUEUES,
  CONTROLLER_RULES,
  type Home,
} from '../../shared/domain/doctor/controller-parts.ts';
import { busLink, forwardRoleLink, forwardRuleLink } from '../../shared/domain/doctor/forwarding.ts';
import { notLooked, type Part, unknown, type Verdict, verdictOf } from '../../shared/domain/doctor/verdict.ts';
import { busStatements } from '../../shared/domain/wiring/desired-bus.ts';
import { forwardRuleOf } from '../../shared/domain/wiring/desired-rule.ts';
import { busArn, forwardRole, forwardRule, roleArn } from '../../shared/domain/wiring/wiring-names.ts';
import type { Check } from './check.ts';
import type { DoctorPorts, Wiring } from './doctor-ports.ts';

/** Why nothing of a source account can be known. */
export const noCredentials = (account: string): string =>
  `account ${account}: give --source-profile or --source-role-arn of somebody who may look there`;

const NO_GUARD = 'what it should be is said in the environment of commit-relay-guard, which is not there';

/** What carries pushes of one source account to the relay bus. */
export async function forwardingChecks(ports: DoctorPorts, account: string): Promise<Check[]> {
  const home = ports.relay.deployment;
  const { region } = home;
  const rule = `arn:aws:events:${region}:${account}:rule/${forwardRule(home.account)}`;
  const role = roleArn(account, forwardRole(home.account, region));
  const bus = busArn(region, home.account);
  const [ruleVerdict, roleVerdict, busVerdict] = await Promise.all([
    withWiring(ports, account, (wiring) => ruleParts(ports, wiring, account, rule)),
    roleParts(ports, account, { role, rule, bus }).then(verdictOf),
    withWiring(ports, account, async (wiring) => busLink(bus, await ports.home.bus(), busStatements(wiring), account)),
  ]);
  return [
    { link: 'forward-rule', subject: rule, account, verdict: ruleVerdict },
    { link: 'forward-role', subject: role, account, verdict: roleVerdict },
    { link: 'bus-policy', subject: `${bus} for ${account}`, account: home.account, verdict: busVerdict },
  ];
}

/** What should be is known from the guard alone, and only of accounts that the deployment allows. */
async function withWiring(
  { wiring }: DoctorPorts,
  account: string,
  look: (wiring: Wiring) => Promise<Part[]>,
): Promise<Verdict> {
  if (wiring.kind === 'missing') return notLooked(NO_GUARD);
  if (wiring.kind === 'unknown') return verdictOf([unknown(wiring.why)]);
  const isAllowed = wiring.value.sourceAccounts.some((source) => source.account === account);
  if (!isAllowed) return notLooked(`account ${account} is none of the deployment's sourceAccounts`);
  return verdictOf(await look(wiring.value));
}

async function ruleParts(ports: DoctorPorts, wiring: Wiring, account: string, arn: string): Promise<Part[]> {
  const side = ports.source(account);
  if (side === undefined) return [unknown(noCredentials(account))];
  const source = wiring.sourceAccounts.find((each) => each.account === account) ?? { account };
  const { region, configHash } = wiring;
  const desired = forwardRuleOf({ region, account: wiring.account, source, configHash });
  return forwardRuleLink(arn, await side.rule(desired.Name), desired);
}

type Forwarding = { readonly role: string; readonly rule: string; readonly bus: string };

async function roleParts(ports: DoctorPorts, account: string, { role, rule, bus }: Forwarding): Promise<Part[]> {
  const side = ports.source(account);
  if (side === undefined) return [unknown(noCredentials(account))];
  const use = { role, action: 'events:PutEvents', resource: bus, covers: bus, who: 'the forward role' };
  const found = await side.role(role);
  const context = { 'aws:RequestedRegion': ports.relay.deployment.region };
  const [identity = { kind: 'unknown', why: 'iam:SimulatePrincipalPolicy: no result' }] =
    found.kind === 'missing' ? [] : await side.identity([use], context);
  return forwardRoleLink(role, rule, bus, { role: found, identity });
}

/** The controller's own rules, functions and queues. */
export async function controllerChecks(ports: DoctorPorts): Promise<Check[]> {
  const home = ports.relay.deployment;
  const [rules, functions, queues] = await Promise.all([
    rulesVerdict(ports, home),
    allOf(CONTROLLER_FUNCTIONS, async (each) => {
      const mappings = each.queue === undefined ? NOTHING : ports.home.mappings(each.name);
      return controllerFunction(home, each, await ports.home.function(each.name), await mappings);
    }).then(verdictOf),
    allOf(CONTROLLER_QUEUES, async (name) => controllerQueue(home, name, await ports.home.queue(name))).then(verdictOf),
  ]);
  const { account } = home;
  const names = (items: readonly { readonly name: string }[]) => items.map(({ name }) => name).join(', ');
  return [
    { link: 'rules', subject: names(CONTROLLER_RULES), account, verdict: rules },
    { link: 'functions', subject: names(CONTROLLER_FUNCTIONS), account, verdict: functions },
    { link: 'queues', subject: CONTROLLER_QUEUES.join(', '), account, verdict: queues },
  ];
}

const NOTHING = Promise.resolve({ kind: 'missing' } as const);

/** Rules of a bus that is not there are not there either: that is one fault, and of the bus. */
async function rulesVerdict({ home: { bus }, own }: DoctorPorts, home: Home): Promise<Verdict> {
  if ((await bus()).kind === 'missing') return notLooked('there is no relay bus');
  return verdictOf(
    await allOf(CONTROLLER_RULES, async (rule) => controllerRule(home, rule, await own.rule(rule.name, rule.bus))),
  );
}

async function allOf<T>(items: readonly T[], look: (item: T) => Promise<Part[]>): Promise<Part[]> {
  return (await Promise.all(items.map(look))).flat();
}
