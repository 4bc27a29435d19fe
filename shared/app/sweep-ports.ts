/** What the sweep alone needs of the world. */
import type { ListedPipeline, Tags } from '../domain/census.ts';
import type { PipelineName } from '../domain/names.ts';
import type { SweepState } from '../domain/sweep.ts';

/** All pipelines of the account, by what is cheap to list, a page for a token; the first page for none. */
export interface PipelineCensus {
  /** Every pipeline. */
  listed(token: string | undefined): Promise<CensusPage<ListedPipeline>>;
  /** The tags of every pipeline with the follow tag; eventually consistent. */
  tagged(token: string | undefined): Promise<CensusPage<Tags>>;
}

export type CensusPage<T> =
  /** `next` leads to the next page; absent on the last. A page may be empty and yet not the last. */
  | { readonly kind: 'page'; readonly pipelines: ReadonlyMap<PipelineName, T>; readonly next?: string }
  /** Also after the tries that a call is given. */
  | { readonly kind: 'throttled' }
  /** The token is not honoured any more. */
  | { readonly kind: 'expired' };

/** What one sweep leaves to the next. */
export interface Sweeps {
  /** Nothing where there is none, and where it cannot be read: then all is swept anew. */
  read(): Promise<SweepState>;
  put(state: SweepState): Promise<void>;
}
