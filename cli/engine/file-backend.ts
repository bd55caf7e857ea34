/**
 * The URL of a state that is kept in files of a folder. Without side files (`metadata=skip`): the engine replaces the
 * state's own file as a whole, but writes `STACK.json.attrs` beside it in place, and a kill in between leaves that
 * one empty, after which nothing reads the state ("failed to load checkpoint: EOF"; gocloud.dev/blob/fileblob).
 */
export function fileBackend(folder: string): string {
  return `file://${folder}?metadata=skip`;
}
