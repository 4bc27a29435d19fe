import { ApiError } from '../kernel.ts';
import { type PageRequest, pageOf } from '../page.ts';
import type { DeployedFunction } from './deployed-function.ts';
import { functionConfiguration } from './function-configuration.ts';
import { type FunctionSpec, functionArn, parseFunctionName } from './function-spec.ts';

/** The functions of all accounts. */
export interface FunctionRegistry {
  arn(spec: Pick<FunctionSpec, 'account' | 'name'>): string;
  /** Throws ApiError ResourceConflictException. */
  refuseKnown(spec: FunctionSpec): void;
  add(deployed: DeployedFunction): void;
  /** The function that a name in an account means. Throws ApiError ResourceNotFoundException. */
  find(name: string, account: string, qualifier?: string): DeployedFunction;
  byArn(arn: string): DeployedFunction | undefined;
  all(): readonly DeployedFunction[];
  /** As GetFunctionConfiguration shows it. */
  describe(deployed: DeployedFunction): ReturnType<typeof functionConfiguration>;
  /** As ListFunctions shows an account's, by name. */
  page(account: string, request: { readonly Marker?: string | undefined; readonly MaxItems: number }): unknown;
}

/** The most that one ListFunctions returns, whatever it asks for. */
const LARGEST_PAGE = 50;

const invalidMarker = () => new ApiError('InvalidParameterValueException', 'The marker is not valid');

export function createFunctionRegistry(region: () => string): FunctionRegistry {
  const functions = new Map<string, DeployedFunction>();
  const arn: FunctionRegistry['arn'] = ({ account, name }) => functionArn(region(), account, name);
  const describe = ({ spec, registered }: DeployedFunction) => functionConfiguration(spec, region(), registered);
  return {
    arn,
    describe,
    refuseKnown(spec) {
      if (!functions.has(arn(spec))) return;
      throw new ApiError('ResourceConflictException', `Function already exist: ${spec.name}`, 409);
    },
    add: (deployed) => void functions.set(arn(deployed.spec), deployed),
    find(name, account, qualifier) {
      const wanted = arn(parseFunctionName(name, account, qualifier));
      const found = functions.get(wanted);
      if (found === undefined) throw new ApiError('ResourceNotFoundException', `Function not found: ${wanted}`, 404);
      return found;
    },
    byArn: (wanted) => functions.get(wanted),
    all: () => [...functions.values()],
    page(account, { Marker, MaxItems }) {
      const own = [...functions.values()].filter(({ spec }) => spec.account === account);
      const request: PageRequest<DeployedFunction> = {
        list: 'functions',
        size: Math.min(MaxItems, LARGEST_PAGE),
        token: Marker,
        key: ({ spec }) => spec.name,
        invalid: invalidMarker,
      };
      const { items, token } = pageOf(
        own.sort((a, b) => (a.spec.name < b.spec.name ? -1 : 1)),
        request,
      );
      return { Functions: items.map(describe), ...(token !== undefined && { NextMarker: token }) };
    },
  };
}
