import * as z from 'zod';
import { callAsRoot, type Family, generatedName } from '../resource.ts';

const Repository = z.strictObject({
  RepositoryName: z.string(),
  RepositoryDescription: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).default([]),
});

export const CODECOMMIT: Family = {
  'AWS::CodeCommit::Repository': {
    identify(place, name) {
      const Name = name('RepositoryName') ?? generatedName(place);
      const Arn = `arn:aws:codecommit:${place.region}:${place.account}:${Name}`;
      return { ref: generatedName(place), attributes: { Arn, Name } };
    },
    async deploy(resource, host) {
      const { RepositoryName, RepositoryDescription, Tags } = Repository.parse(resource.properties);
      const described = RepositoryDescription === undefined ? {} : { repositoryDescription: RepositoryDescription };
      const tags = Object.fromEntries(Tags.map(({ Key, Value }) => [Key, Value]));
      const input = { repositoryName: RepositoryName, ...described, tags };
      await callAsRoot(host, resource, 'codecommit', 'CreateRepository', input);
    },
  },
};
