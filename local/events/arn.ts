export type Arn = {
  readonly service: string;
  readonly region: string;
  readonly account: string;
  /** All after the account: `event-bus/ci`, `app-dev`, `function:relay`. */
  readonly resource: string;
};

/** The parts of an ARN; undefined when the text is not one. */
export function parseArn(text: string): Arn | undefined {
  const [, service, region, account, resource] = /^arn:aws[\w-]*:([^:]+):([^:]*):([^:]*):(.+)$/.exec(text) ?? [];
  if (service === undefined || region === undefined || account === undefined || resource === undefined) {
    return undefined;
  }
  return { service, region, account, resource };
}

export const busArn = (region: string, account: string, name: string): string =>
  `arn:aws:events:${region}:${account}:event-bus/${name}`;

/** A rule on the default bus is `rule/NAME`, on any other `rule/BUS/NAME`. */
export const ruleArn = (region: string, account: string, bus: string, name: string): string =>
  `arn:aws:events:${region}:${account}:rule/${bus === 'default' ? name : `${bus}/${name}`}`;

/** Name of the bus that an ARN names; undefined when it names something else. */
export function busNameOf(arn: Arn): string | undefined {
  return arn.service === 'events' && arn.resource.startsWith('event-bus/')
    ? arn.resource.slice('event-bus/'.length)
    : undefined;
}
