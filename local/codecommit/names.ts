const FORBIDDEN_IN_REF = /[\p{Cc} ~^:?*[\\]|\.\.|@\{|\/\//u;

/** Whether git and CodeCommit take this as the name of a branch (without `refs/heads/`), 1 to 256 characters. */
export function isBranchName(name: string): boolean {
  if (name.length < 1 || name.length > 256 || name === '@' || FORBIDDEN_IN_REF.test(name)) return false;
  if (/^[0-9a-f]{40}$/i.test(name) || name.startsWith('-')) return false;
  return name.split('/').every((part) => part !== '' && !/^\.|\.$|\.lock$/.test(part));
}

/** A repository's name: 1 to 100 of letters, digits, `_`, `.`, `-`, not ending in `.git`; no URL can hold `.` or `..`. */
export const isRepositoryName = (name: string): boolean => /^[\w.-]{1,100}$/.test(name) && !/^\.\.?$|\.git$/.test(name);

/** A full commit id. */
export const isCommitId = (id: string): boolean => /^[0-9a-f]{40}$/i.test(id);

/** A branch, a tag, a full ref name, HEAD or a full commit id. */
export const isCommitSpecifier = (name: string): boolean => isCommitId(name) || isBranchName(name);

/** A path inside a repository; `/` at either end is let be. */
export function isPath(path: string): boolean {
  if (path.length > 4096 || path.includes('\0')) return false;
  const parts = trimPath(path).split('/');
  return parts.every((part) => part !== '' && part !== '.' && part !== '..' && part.toLowerCase() !== '.git');
}

/** The path as git's trees have it: no `/` at either end. */
export const trimPath = (path: string): string => path.replace(/^\//, '').replace(/\/$/, '');

/** What a full ref name is called in events, or undefined for a ref that is neither branch nor tag. */
export function refParts(ref: string): { readonly type: 'branch' | 'tag'; readonly name: string } | undefined {
  if (ref.startsWith('refs/heads/')) return { type: 'branch', name: ref.slice('refs/heads/'.length) };
  if (ref.startsWith('refs/tags/')) return { type: 'tag', name: ref.slice('refs/tags/'.length) };
  return undefined;
}
