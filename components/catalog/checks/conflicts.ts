import { posix } from "node:path";
import type { Draft, Named } from "../draft.ts";
import { identityOf } from "../place.ts";
import { type Finding, formatPath, type Path } from "../problem.ts";

const clash = (path: Path, message: string, remedy: string, at: Finding["at"] = "value"): Finding => ({
  path,
  at,
  message,
  remedy,
});

/** Two targets that are one file. */
function samePlace({ targets }: Draft): Finding[] {
  const findings: Finding[] = [];
  const seen: { name: string; path: string; host: string | undefined }[] = [];
  const anywhere = (host: string | undefined) => host === undefined || host === "any";
  for (const { name, target } of targets) {
    if (target?.kind !== "dotenv-file") continue;
    const path = posix.normalize(target.path);
    const same = seen.find(
      (other) =>
        other.path === path && (other.host === target.host || anywhere(other.host) || anywhere(target.host)),
    );
    if (same === undefined) seen.push({ name, path, host: target.host });
    else
      findings.push(
        clash(
          ["targets", name, "path"],
          `is the same file as the target \`${same.name}\``,
          "keep one of the two",
        ),
      );
  }
  return findings;
}

/** Two targets that are one place of a cloud. */
function sameCloudPlace({ targets }: Draft): Finding[] {
  const seen = new Map<string, string>();
  return targets.flatMap(({ name, target }) => {
    const identity = target && identityOf(target);
    if (identity === undefined) return [];
    const first = seen.get(identity);
    seen.set(identity, first ?? name);
    if (first === undefined) return [];
    return [
      clash(["targets", name], `is the same place as the target \`${first}\``, "keep one of the two", "key"),
    ];
  });
}

/** Two values for one key of one target. */
function sameKey({ secrets }: Draft): Finding[] {
  const findings: Finding[] = [];
  const seen = new Map<string, { secret: string; path: Path }>();
  for (const secret of secrets) {
    for (const { stage, item, target, key } of secret.deliveries) {
      const path = ["secrets", secret.name, "stages", stage, "deliver", item];
      const place = JSON.stringify([target, key]);
      const first = seen.get(place);
      if (first === undefined) seen.set(place, { secret: secret.name, path });
      else if (first.secret === secret.name) {
        findings.push(
          clash(path, `is delivered here already by ${formatPath(first.path)}`, "remove one of the two"),
        );
      } else {
        const message = `goes to a key that ${formatPath(first.path)} writes already`;
        findings.push(clash(path, message, "give it a key of its own: { to: TARGET, as: KEY }"));
      }
    }
  }
  return findings;
}

/** A probe that is asked twice of one secret: what was proven is kept under the names of the two. */
function sameProbe({ secrets }: Draft): Finding[] {
  return secrets.flatMap(({ name: secret, verify }) => {
    const seen = new Set<string>();
    return verify.flatMap(({ stage, name, index }) => {
      if (!seen.has(name)) {
        seen.add(name);
        return [];
      }
      const path = ["secrets", secret, "stages", stage, "verify", index];
      const remedy = "keep it at one stage, or describe another probe under `probes:`";
      return [clash(path, "is asked of this secret already", remedy)];
    });
  });
}

/** Services that stand twice, so that their place in the order is not known. */
function sameService({ services }: Draft): Finding[] {
  const seen = new Map<string, string>();
  return services.flatMap(({ group, names }) =>
    names.flatMap(({ name, index }) => {
      const first = seen.get(name);
      seen.set(name, first ?? group);
      if (first === undefined) return [];
      return [
        clash(["services", group, index], `stands in the group \`${first}\` already`, "keep one of the two"),
      ];
    }),
  );
}

/** Names that would give two things in the state the same name; those of before count, for they are looked for there. */
function sameName({ targets, secrets }: Draft): Finding[] {
  const every = (things: readonly { readonly name: string; readonly formerly: readonly Named[] }[]) =>
    things.flatMap(({ name, formerly }) => [name, ...formerly.map((old) => old.name)]);
  const places = every(targets);
  const taken = new Set(places.flatMap((place) => every(secrets).map((secret) => `${place}-${secret}`)));
  // A step that takes secrets out of a target is named after it, too.
  for (const place of places) taken.add(`${place}-emptied`);
  const message = "reads like another target and a secret put together, as keyturn names its steps";
  return targets.flatMap(({ name, formerly }) => {
    const path = ["targets", name];
    const former = formerly.flatMap((old) =>
      taken.has(old.name)
        ? [
            clash(
              [...path, "formerly", old.index],
              message,
              "leave it out here, and let its places be as they are",
            ),
          ]
        : [],
    );
    return taken.has(name)
      ? [clash(path, message, "give the target another name", "key"), ...former]
      : former;
  });
}

/** Finds parts of a catalog that claim the same thing. */
export function conflicts(draft: Draft): Finding[] {
  return [samePlace, sameCloudPlace, sameKey, sameProbe, sameService, sameName].flatMap((check) =>
    check(draft),
  );
}
