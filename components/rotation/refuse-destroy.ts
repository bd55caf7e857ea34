import { ResourceHook } from "@pulumi/pulumi";

/** Names that this run of the program registered. */
const registered = new Set<string>();

/**
 * Refuses to delete what the program still wants: that is a `pulumi destroy`, and it would forget every live
 * value. What the program no longer names, because its target left the catalog, may leave the state; its
 * place is kept all the same (`retainOnDelete`). The hook has one name for all resources, so that it is there
 * for those that the program no longer names.
 */
const hook = new ResourceHook(
  "keyturn-refuse-destroy",
  ({ name }) => {
    if (!registered.has(name)) return;
    throw new Error(
      "a keyturn stack is not destroyed in passing: its state holds the live values. Nothing was deleted. " +
        "To forget the stack and leave every place as it is: pulumi stack rm --force",
    );
  },
  { onDryRun: true },
);

/** The hook for a resource that the program registers under `name`. */
export function refuseDestroy(name: string): ResourceHook {
  registered.add(name);
  return hook;
}
