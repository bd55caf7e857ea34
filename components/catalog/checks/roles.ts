import type { Draft, DraftSecret } from "../draft.ts";
import type { Finding } from "../problem.ts";
import { parseTemplate, TemplateError } from "../template.ts";

/** Roles that take turns let two generations in, so the secret has to have two, and let go of the older one. */
function turns({ name, body, source, deliveries }: DraftSecret, { targets }: Draft): Finding[] {
  return deliveries.flatMap(({ stage, item, target }): Finding[] => {
    const place = targets.find((one) => one.name === target)?.target;
    if (place?.kind !== "postgres-role" || place.dual === undefined || source === undefined) return [];
    const path = ["secrets", name, "stages", stage, "deliver", item];
    if (source.kind === "derived") {
      const message =
        "goes to two roles that take turns, and has no generation of its own to tell whose turn it is";
      return [{ path, at: "value", message, remedy: "deliver the secret that it is made from" }];
    }
    if (body.overlap === "dual" && stage === 0) return [];
    const message =
      "goes to two roles that take turns, of which the older is let go of only under `overlap: dual`";
    return [
      { path, at: "value", message, remedy: "set overlap: dual, and deliver to it in the first stage" },
    ];
  });
}

/** `{NAME|role}` is asked for of a secret that is one role's password. */
function named({ name, source }: DraftSecret, { secrets, targets }: Draft): Finding[] {
  if (source?.kind !== "derived" || source.template === undefined) return [];
  return roleParents(source.template).flatMap((parent): Finding[] => {
    const found = secrets.find((secret) => secret.name === parent);
    if (found === undefined) return [];
    const places = found.deliveries.flatMap(({ target }) => {
      const place = targets.find((one) => one.name === target)?.target;
      return place?.kind === "postgres-role" ? [place] : [];
    });
    const [place, ...others] = places;
    if (place !== undefined && others.length === 0 && (place.roles?.length ?? 1) === 1) return [];
    const message =
      place === undefined
        ? `asks for {${parent}|role}, and \`${parent}\` goes to no \`postgres-role\``
        : `asks for {${parent}|role}, and \`${parent}\` is the password of several roles at a time`;
    return [
      {
        path: ["secrets", name, "source", "template"],
        at: "value",
        message,
        remedy: "write the role's name, or name a secret of one `postgres-role` with `dual`",
      },
    ];
  });
}

function roleParents(template: string): string[] {
  try {
    return parseTemplate(template).flatMap((part) =>
      "secret" in part && part.filter === "role" ? [part.secret] : [],
    );
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

/** Checks whose password a secret is. */
export function roles(draft: Draft): Finding[] {
  return draft.secrets.flatMap((secret) => [turns, named].flatMap((check) => check(secret, draft)));
}
