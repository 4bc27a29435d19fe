import { type Check, notSeen, notTried, seen } from '../check.ts';
import { pushAnnotatedTag } from '../git-tag.ts';
import { short } from '../world.ts';

const TAG = 'smoke-annotated';

export const annotatedTag: Check = {
  name: 'annotated-tag',
  kind: 'unknown',
  about: 'the event of an annotated git tag has the id of the commit',
  needs: ['push'],
  async run({ place, subject, observer, commits }) {
    const commit = commits.at(-1) ?? '';
    const pushed = await pushAnnotatedTag(place, subject, commit, TAG);
    if ('why' in pushed) return notTried(pushed.why);
    const event = await observer.find(
      'the event of the git tag on the relay bus',
      ({ detail }) => detail['referenceFullName'] === `refs/tags/${TAG}`,
      60,
    );
    if (event === undefined) return notTried('no event of the git tag reached the relay bus');
    const id = String(event.detail['commitId']);
    if (id === commit) return seen(`commitId is the commit, ${short(commit)}`);
    const what =
      id === pushed.tagObject ? `the tag object, ${short(id)}` : `${short(id)}, neither commit nor tag object`;
    return notSeen(`commitId is ${what}`);
  },
};
