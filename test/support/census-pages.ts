import type { CensusPage } from '../../shared/app/sweep-ports.ts';
import type { PipelineName } from '../../shared/domain/names.ts';

/** All that a list of the census shows, page after page. */
export async function readPages<T>(
  list: (token: string | undefined) => Promise<CensusPage<T>>,
): Promise<{ pipelines: Map<PipelineName, T>; pages: number }> {
  const pipelines = new Map<PipelineName, T>();
  for (let pages = 1, token: string | undefined; ; pages += 1) {
    const page = await list(token);
    if (page.kind !== 'page') throw new Error(`page ${pages} is ${page.kind}`);
    for (const [name, shown] of page.pipelines) pipelines.set(name, shown);
    if (page.next === undefined) return { pipelines, pages };
    token = page.next;
  }
}
