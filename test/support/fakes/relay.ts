import type { StartPorts } from '../../../shared/app/account-for-start.ts';
import { type DispatchPorts, dispatchPush } from '../../../shared/app/dispatch-push.ts';
import { releaseHeld } from '../../../shared/app/release-held.ts';
import { startPipeline } from '../../../shared/app/start-pipeline.ts';
import type { Follower, StartRequest } from '../../../shared/domain/follower.ts';
import { branchRef } from '../../../shared/domain/names.ts';
import type { PushEvent } from '../../../shared/domain/source-event.ts';
import { APP, definition } from '../builders.ts';
import { fakeClock } from './clock.ts';
import { fakeCodePipeline, START_ROLE } from './code-pipeline.ts';
import { type Crash, crashing } from './crashes.ts';
import { fakeFollowers } from './followers.ts';
import { fakeFreezes } from './freezes.ts';
import { fakeHistory } from './history.ts';
import { fakeLeases } from './leases.ts';
import { fakeStartQueue } from './queues.ts';
import { fakeRefs } from './refs.ts';
import { fakeReport } from './report.ts';
import { fakeSource } from './source.ts';
import { fakeAttempts, fakeStarts } from './starts.ts';
import { tryUntilDone } from './tries.ts';

export type FakeRelayOptions = { readonly followers: readonly Follower[]; readonly honoursTokens?: boolean };

export type FakeRelay = Awaited<ReturnType<typeof fakeRelay>>;

/** The push loop on fakes: events are dispatched, and the queue of starts is worked off, with crashes on request. */
export async function fakeRelay({ followers: registered, honoursTokens = true }: FakeRelayOptions) {
  const clock = fakeClock();
  const refs = fakeRefs();
  const followers = fakeFollowers();
  const startQueue = fakeStartQueue(clock);
  const starts = fakeStarts();
  const attempts = fakeAttempts();
  const leases = fakeLeases();
  const codePipeline = fakeCodePipeline({ clock, honoursTokens });
  const report = fakeReport();
  for (const follower of registered) {
    await followers.put(follower);
    codePipeline.store(definition({ name: follower.pipeline }));
  }
  const source = fakeSource();
  const history = fakeHistory();
  const freezes = fakeFreezes();
  const dispatchPorts: DispatchPorts = { clock, refs, followers, startQueue, source, history, skipDirectives: true };
  const startPorts: StartPorts = {
    clock,
    refs,
    followers,
    starts,
    attempts,
    leases,
    runs: codePipeline,
    freezes,
    history,
    startRole: START_ROLE,
  };
  const peek = (): StartRequest => {
    const request = startQueue.next();
    if (request === undefined) throw new Error('no start is queued');
    return request;
  };
  const take = (): StartRequest => {
    const request = peek();
    startQueue.done();
    return request;
  };
  return {
    clock,
    refs,
    followers,
    source,
    history,
    freezes,
    startQueue,
    starts,
    attempts,
    leases,
    codePipeline,
    report,
    dispatchPorts,
    startPorts,
    /** Dispatches an event, with a crash in each of the first tries. Gives whether all were reached. */
    dispatch: (event: PushEvent, crashes: readonly Crash[] = []) =>
      tryUntilDone(dispatchPorts, crashes, clock.advance, (ports) => dispatchPush(ports, event, report)),
    /** Makes the queued starts in order, with a crash in each of the first tries of every one. */
    async drain(crashes: readonly Crash[] = []) {
      let allReached = true;
      for (let request = startQueue.next(); request !== undefined; request = startQueue.next()) {
        const message = request;
        const reached = await tryUntilDone(startPorts, crashes, clock.advance, (ports) =>
          startPipeline(ports, message, report),
        );
        allReached &&= reached;
        startQueue.done();
      }
      return allReached;
    },
    /** Gives an event up after one try with a crash, as a dead-letter queue does. */
    async giveUpDispatch(event: PushEvent, crash: Crash) {
      await dispatchPush(crashing(dispatchPorts, crash).ports, event, report).catch(() => undefined);
      clock.advance(180);
    },
    /** Gives the next queued start up after one try with a crash, as a dead-letter queue does; it is for a redrive. */
    async giveUp(crash: Crash) {
      const request = take();
      await startPipeline(crashing(startPorts, crash).ports, request, report).catch(() => undefined);
      clock.advance(180);
      return request;
    },
    /** The next queued start, and the same taken off the queue. */
    peek,
    take,
    /** Releases what a freeze held, with a crash in each of the first tries. */
    release: (crashes: readonly Crash[] = []) =>
      tryUntilDone({ clock, freezes, startQueue }, crashes, clock.advance, (ports) => releaseHeld(ports, report)),
    redrive: (request: StartRequest) => startPipeline(startPorts, request, report),
    /** What each pipeline ran: `<pipeline> <push id>`, in the order of the runs. */
    ran: () => codePipeline.runs().map(({ pipeline, pushId }) => `${pipeline} ${pushId}`),
    /** Ids of the pushes of main, those not yet dispatched with a question mark. */
    async pushes() {
      const { state } = await refs.read({ repository: APP, ref: branchRef('main') });
      return state.pushes.map(({ id, dispatched }) => (dispatched ? id : `${id}?`));
    },
  };
}
