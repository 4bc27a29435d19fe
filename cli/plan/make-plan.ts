import { sideBySide } from '../../shared/app/side-by-side.ts';
import { describeAwsFailure } from '../aws/aws-failure.ts';
import { askGuard } from '../aws/guard.ts';
import { observe } from '../aws/observe.ts';
import { openRelay, type Relay, type Session } from '../aws/session.ts';
import type { CommonOptions } from '../command.ts';
import { CommandError } from '../failure.ts';
import { planPipeline } from './plan-pipeline.ts';
import { openPlanPorts } from './plan-ports.ts';
import { planWiring } from './plan-wiring.ts';
import { type Chosen, pipelinesOf, type Scope } from './scope.ts';
import { emptyPlan, type SubjectPlan } from './subject-plan.ts';
import { heartbeatSubjects, wiringSubjects } from './wiring-subjects.ts';

export type Plan = {
  readonly relay: Relay;
  readonly subjects: readonly SubjectPlan[];
  /** Why what is said of the wiring is what the guard found last. */
  readonly stored?: string;
};

/** Pipelines looked at at once: CodePipeline and IAM throttle an account that is read faster. */
const AT_ONCE = 4;

/** Looks at all that the scope names, and changes nothing. */
export async function makePlan(
  session: Session,
  scope: Scope,
  options: CommonOptions,
  isOrdered: boolean,
): Promise<Plan> {
  let progress = 'reading the registry';
  return session.terminal.working(
    () => progress,
    async () => {
      const relay = await openRelay(session);
      const chosen = await pipelinesOf(scope, relay.pipelines);
      const [wiring, pipelines] = await Promise.all([
        scope.wiring ? planWiring(wiringPorts(session, relay), isOrdered) : { subjects: [] },
        planPipelines(session, relay, chosen, options, isOrdered, (done) => {
          progress = `looking at pipelines, ${done} of ${chosen.length}`;
        }),
      ]);
      if (scope.names !== 'all') await mustFollow(session, pipelines, chosen);
      return { ...wiring, relay, subjects: [...pipelines, ...wiring.subjects] };
    },
  );
}

const wiringPorts = ({ clients }: Session, { wirings, resumptions, deployment, standard: { mode } }: Relay) => {
  return {
    wirings,
    resumptions,
    mode,
    kept: [...wiringSubjects(deployment), ...heartbeatSubjects(deployment)],
    look: () => askGuard(clients, { dryRun: true }),
  };
};

async function planPipelines(
  session: Session,
  relay: Relay,
  chosen: readonly Chosen[],
  options: CommonOptions,
  isOrdered: boolean,
  progress: (done: number) => void,
): Promise<SubjectPlan[]> {
  const ports = openPlanPorts({ ...options, region: session.region }, relay);
  let done = 0;
  const results = await sideBySide(chosen, AT_ONCE, async ({ name, status }) => {
    const plan = await planPipeline(ports, name, status, isOrdered);
    done += 1;
    progress(done);
    return plan;
  });
  return results.map((result, at) =>
    result.status === 'fulfilled' ? result.value : failed(`pipeline/${chosen[at]?.name}`, result.reason),
  );
}

/** What one pipeline does not show is no reason not to tell of the others. */
function failed(subject: string, reason: unknown): SubjectPlan {
  const error = describeAwsFailure(reason);
  if (error === undefined) throw reason;
  return { ...emptyPlan(subject, 'failed'), error };
}

/** @throws CommandError for a pipeline that somebody named and that is none, or no follower */
async function mustFollow(session: Session, plans: readonly SubjectPlan[], chosen: readonly Chosen[]): Promise<void> {
  for (const [at, { name }] of chosen.entries()) {
    if (plans[at]?.state !== 'not-following') continue;
    await observe(session, name);
    throw new CommandError(
      2,
      `${name} is not a follower, so the relay keeps nothing of it right; relay follow ${name} makes it one`,
    );
  }
}
