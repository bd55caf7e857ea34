const turns = new Map<string, Promise<unknown>>();

/** Runs tasks on the same root one after the other: the engine asks for several resources at once. */
export function inTurn<T>(root: string, task: () => Promise<T>): Promise<T> {
  const result = (turns.get(root) ?? Promise.resolve()).then(task, task);
  turns.set(root, result);
  const forget = () => {
    if (turns.get(root) === result) turns.delete(root);
  };
  result.then(forget, forget);
  return result;
}
