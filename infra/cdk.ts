/** What the package offers to CDK apps. */
export { type FollowOptions, type FollowProps, follow } from './follow/follow.ts';
export { CrossAccountPipeline, type CrossAccountPipelineProps } from './pipeline/cross-account-pipeline.ts';
