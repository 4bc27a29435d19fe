import type { IgnoredReason, SourceEvent } from '../../shared/domain/source-event.ts';
import type { Relay } from '../aws/session.ts';
import type { Terminal } from '../terminal/terminal.ts';
import { repositoryName } from '../terminal/words.ts';

type Other = Exclude<SourceEvent, { kind: 'push' }>;

const IGNORED_WORDS: Readonly<Record<IgnoredReason, string>> = {
  'pull-request': 'a pull request: it starts nothing. Its merge is a push, which has an event of its own',
  comment: 'a comment: it starts nothing',
  'unreferenced-merge-commit': 'a merge commit that no ref points to: it starts nothing',
};

/** Tells what an event is that is no push, or is one that the relay would not take; gives the exit code. */
export async function tellOther(
  event: Other,
  relay: Relay,
  { json, file }: { readonly json?: boolean; readonly file?: string | undefined },
  { print, note }: Terminal,
): Promise<number> {
  const told = event.kind === 'deleted' ? { ...event, followers: await exactFollowers(event, relay) } : event;
  if (json === true) print(JSON.stringify(told, undefined, 2));
  switch (told.kind) {
    case 'ignored':
      if (json !== true) print(`${told.reason}: ${IGNORED_WORDS[told.reason]}`);
      return 0;
    case 'heartbeat':
      if (json !== true) print(`heartbeat of account ${told.heartbeat.account}: it starts nothing`);
      return 0;
    case 'deleted': {
      const { ref, repository } = told.deletion;
      if (json !== true) {
        print(`ref-deleted: ${ref} of ${repositoryName(repository)} was deleted: it starts nothing`);
        for (const { pipeline, action } of told.followers)
          print(`  ${pipeline} ${action} follows exactly this: it starts no more until the ref is back`);
      }
      return 0;
    }
    case 'rejected':
      note(
        `${file === undefined ? '' : `${file}: `}${told.reason}: ${told.detail}. The relay starts nothing for it: ` +
          (REJECTED_WORDS[told.reason] ?? KEPT),
      );
      return 1;
  }
}

const KEPT = 'it keeps it in commit-relay-pushes-dlq';

const REJECTED_WORDS: Readonly<Record<string, string>> = {
  'foreign-account':
    "its bus takes no events from there; sourceAccounts in the deployment's configuration is the allow-list",
  'wrong-region': 'repositories and pipelines must be in the Region of the deployment',
};

async function exactFollowers({ deletion }: Other & { kind: 'deleted' }, { followers }: Relay) {
  const found = (await followers.of(deletion.repository)).followers;
  return found
    .filter(({ follow }) => follow.some((clause) => clause.kind === 'ref' && clause.ref === deletion.ref))
    .map(({ pipeline, action }) => ({ pipeline, action }));
}
