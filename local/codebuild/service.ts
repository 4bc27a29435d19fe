import { list, text } from '../json.ts';
import { ApiError, type Service } from '../kernel.ts';

type Project = Readonly<Record<string, unknown>>;

export interface CodeBuild extends Service {
  /** The role that a project runs as; undefined where the account has no such project. */
  serviceRole(account: string, project: string): string | undefined;
}

/** CodeBuild as far as projects are described: nothing is built here. */
export function createCodeBuild(region: string): CodeBuild {
  const projects = new Map<string, Project>();
  const keyOf = (account: string, name: unknown) => `arn:aws:codebuild:${region}:${account}:project/${name}`;
  const store = (arn: string, project: Project) => {
    projects.set(arn, project);
    return { project };
  };
  return {
    serviceRole(account, project) {
      const role = text(projects.get(keyOf(account, project)), 'serviceRole');
      return role === '' ? undefined : role;
    },
    async handle(operation, input, { account }) {
      const arn = keyOf(account, input['name']);
      const known = projects.get(arn);
      const lastModified = new Date();
      switch (operation) {
        case 'CreateProject':
          if (known !== undefined)
            throw new ApiError('ResourceAlreadyExistsException', `Project already exists: ${arn}`);
          return store(arn, { ...input, arn, created: lastModified, lastModified });
        case 'UpdateProject':
          if (known === undefined) throw new ApiError('ResourceNotFoundException', `Project cannot be found: ${arn}`);
          return store(arn, { ...known, ...input, lastModified });
        case 'BatchGetProjects': {
          const names = list(input, 'names');
          const found = names.map((name) => projects.get(keyOf(account, name)));
          return {
            projects: found.filter((project) => project !== undefined),
            projectsNotFound: names.filter((_, index) => found[index] === undefined),
          };
        }
        default:
          throw new ApiError('UnknownOperationException', `unknown operation codebuild:${operation}`);
      }
    },
  };
}
