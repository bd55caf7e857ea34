import { type ComponentResource, type Output, ResourceHook, RunError, Stash } from "@pulumi/pulumi";
import { dropped, type Fewest } from "./dropped.ts";
import type { PublishedRanges } from "./published-ranges.ts";

const SUFFIX = "-ranges";

/** What the guard holds. `fewest` is not compared with what it was. */
interface Held extends PublishedRanges {
  readonly fewest?: Fewest;
}

/**
 * Holds the ranges that were let in last, upstream of everything that is made of them. Its hook compares those with what the
 * edge publishes now, in a preview too, and refuses before anything else changes.
 *
 * @returns what everything made of the ranges has to depend on
 */
export function rangesGuard(
  name: string,
  ranges: Output<PublishedRanges>,
  { parent, fewest }: { parent: ComponentResource; fewest: Fewest | undefined },
): Stash {
  const input = ranges.apply((known): Held => ({ ...known, ...(fewest !== undefined && { fewest }) }));
  return new Stash(name + SUFFIX, { input }, { parent, hooks: { beforeUpdate: [guardHook()] } });
}

/** Made with the first allowlist: an engine that knows no hooks is no matter to a program without one. */
let guard: ResourceHook | undefined;

function guardHook(): ResourceHook {
  guard ??= new ResourceHook(
    "keyturn-edge-ranges-guard",
    ({ name, oldInputs, newInputs }) => {
      const [held, now] = [oldInputs, newInputs].map((inputs) => inputs?.input as Held | undefined);
      if (held === undefined || now === undefined) throw new RunError(`${name} has no ranges to compare`);
      const reason = dropped(held, now, now.fewest);
      if (reason === undefined) return;
      throw new RunError(
        `${name.slice(0, -SUFFIX.length)}: ${reason}. Nothing was changed. If https://www.cloudflare.com/ips says the same, ` +
          `set fewest: { ipv4: ${now.ipv4Cidrs.length}, ipv6: ${now.ipv6Cidrs.length} } on this allowlist for one run`,
      );
    },
    { onDryRun: true },
  );
  return guard;
}
