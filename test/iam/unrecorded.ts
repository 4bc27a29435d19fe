/** Required calls that a run on the local cloud cannot show, and why; by `nameOf` their rows. Each must match something. */
export const UNRECORDED: readonly { readonly pattern: RegExp; readonly reason: string }[] = [
  {
    pattern: /: (opens a log stream|writes its log|sends traces|sends telemetry of traces)$/,
    reason: 'Lambda writes logs and traces in the name of the function; the local cloud has neither service',
  },
  {
    pattern: /^(guard|sweep): keeps an invocation that failed$/,
    reason: 'neither fails there; test/local/lambda shows where a failed invocation goes',
  },
  {
    pattern: /^(schedule of (guard|sweep)|heartbeat): /,
    reason: 'no schedule runs there, or it would never be quiet; test/local/scheduler and test/end-to-end run them',
  },
  {
    pattern: /^(rule lifecycle|forward rule): keeps what it could not (deliver|forward)$/,
    reason: 'none fails there; test/local/events shows where an undelivered event goes',
  },
  {
    pattern: /^(reconcile: passes a team's role on|a team's pipeline role: takes the action role)$/,
    reason: 'the shipped configuration lets no role of teams be passed',
  },
  {
    pattern: /^reconcile: finds the role of a project$/,
    reason: 'no pipeline there builds; test/end-to-end/chain.test.ts has one that does',
  },
  {
    pattern: /^pipeline role: (reads|writes) a(n| version of an) artifact$/,
    reason: 'no action there works with artifacts but the source action, which has a role of its own',
  },
  {
    pattern: /^pipeline role: has S3 (en|de)crypt an artifact$/,
    reason: 'no action there works with artifacts but the source action, which has a role of its own',
  },
  {
    pattern: /^action role: (looks whether it is there|calls it off|reads the repository for a full clone)$/,
    reason: 'an archive is made at once there, and nothing asks for a full clone',
  },
  {
    pattern: /^(storage role|CodeDeploy role|instance role|access logs|role of a build|role of an action): /,
    reason:
      'people, AWS services and roles beside the relay use them; the shipped configuration makes the storage role alone',
  },
  {
    pattern:
      /^pipeline role: (finds the application|registers the revision|reads the revision|deploys|follows the deployment|reads how it deploys|takes the role of an action in B)$/,
    reason: 'the shipped configuration has nothing to deploy with',
  },
  { pattern: /^a team's pipeline role: has S3 (en|de)crypt an artifact$/, reason: 'no pipeline of teams runs there' },
  { pattern: /^reconcile: passes the role of an action on$/, reason: 'no action of a pipeline there has a role in B' },
];
