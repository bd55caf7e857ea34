import type { Draft, DraftSecret } from "../draft.ts";
import { formatDuration } from "../duration.ts";
import type { Finding } from "../problem.ts";
import { duration, type Source } from "../source-schema.ts";
import { closest, listed } from "../suggest.ts";
import { takesOneLine } from "../targets/index.ts";
import { parseTemplate, partFilters, TemplateError, type TemplatePart } from "../template.ts";

/** A person may give what else is made here. */
const isBy = (source: Source | undefined, ...kinds: readonly string[]) =>
  source?.kind === "manual" || (source?.kind === "minted" && kinds.includes(source.by));

const certificates = ["certificate", "certificate-authority", "cloudflare-origin-certificate"];

const withId = ["aws-access-key", "cloudflare-access-service-token"];

/** The filters that give a part of a value, and what has such a part. */
const parts: Readonly<Record<(typeof partFilters)[number], { of: readonly string[]; what: string }>> = {
  public: { of: ["age-key", "ssh-key"], what: "no key pair" },
  cert: { of: certificates, what: "no certificate" },
  key: { of: certificates, what: "no certificate with a key" },
  id: { of: withId, what: "no access key" },
  secret: { of: withId, what: "no access key" },
};

/** A certificate is signed by an authority of the catalog, and turns before its life is over. */
function certificate({ name, source, body }: DraftSecret, { secrets }: Draft): Finding[] {
  if (source?.kind !== "minted" || !("validFor" in source) || source.validFor === undefined) return [];
  const findings: Finding[] = [];
  if (source.by === "certificate") {
    const path = ["secrets", name, "source", "signedBy"];
    const signer = secrets.find((secret) => secret.name === source.signedBy);
    const authorities = secrets.filter((secret) => isBy(secret.source, "certificate-authority"));
    const names = authorities.map((secret) => secret.name);
    const meant = closest(source.signedBy, names);
    const remedy =
      meant !== undefined
        ? `did you mean \`${meant}\`?`
        : names.length === 0
          ? "add a secret with source: { kind: minted, by: certificate-authority, … }"
          : `known are ${listed(names)}`;
    if (signer === undefined) {
      findings.push({ path, at: "value", message: "names a secret that this catalog does not hold", remedy });
    } else if (signer.source !== undefined && !names.includes(signer.name)) {
      findings.push({
        path,
        at: "value",
        message: `\`${signer.name}\` is no authority for certificates`,
        remedy,
      });
    }
  }
  const maxAge = typeof body.maxAge === "string" ? ageOf(body.maxAge) : undefined;
  if (maxAge !== undefined && maxAge >= source.validFor) {
    findings.push({
      path: ["secrets", name, "maxAge"],
      at: "value",
      message: `lets it grow older than it is valid, ${formatDuration(source.validFor)}`,
      remedy: "make it shorter than validFor, with time left for a rotation",
    });
  }
  return findings;
}

function ageOf(text: string): number | undefined {
  const { data } = duration.safeParse(text);
  return data;
}

/** A part is asked for of a secret that has it. */
function filters({ name, source }: DraftSecret, { secrets }: Draft): Finding[] {
  if (source?.kind !== "derived" || source.template === undefined) return [];
  return parsed(source.template).flatMap((part): Finding[] => {
    if (!("secret" in part)) return [];
    const filter = partFilters.find((known) => known === part.filter);
    const parent = secrets.find((secret) => secret.name === part.secret)?.source;
    if (filter === undefined || parent === undefined || isBy(parent, ...parts[filter].of)) return [];
    return [
      {
        path: ["secrets", name, "source", "template"],
        at: "value",
        message: `asks for {${part.secret}|${filter}}, and \`${part.secret}\` is ${parts[filter].what}`,
        remedy: `name one that is minted by ${parts[filter].of.join(" or ")}`,
      },
    ];
  });
}

function parsed(template: string): TemplatePart[] {
  try {
    return parseTemplate(template);
  } catch (error) {
    if (error instanceof TemplateError) return [];
    throw error;
  }
}

/** Only a key of age's opens files, and only beside the one before it: else its recipient would stay in them for ever. */
function recipients(secret: DraftSecret, { targets }: Draft): Finding[] {
  return secret.deliveries.flatMap(({ stage, item, target }): Finding[] => {
    if (targets.find(({ name }) => name === target)?.target?.kind !== "sops-recipients") return [];
    const path = ["secrets", secret.name, "stages", stage, "deliver", item];
    if (secret.source !== undefined && !isBy(secret.source, "age-key")) {
      const message = `takes keys of age's, and \`${secret.name}\` is none`;
      return [{ path, at: "value", message, remedy: "use source: { kind: minted, by: age-key }" }];
    }
    if (secret.body.overlap === "dual" && stage === 0) return [];
    const message = "takes a recipient out only where it holds two, in the first stage of `overlap: dual`";
    return [
      { path, at: "value", message, remedy: "set overlap: dual, and deliver to it in the first stage" },
    ];
  });
}

/** Only a key for SSH lets anybody in. */
function logins(secret: DraftSecret, { targets }: Draft): Finding[] {
  return secret.deliveries.flatMap(({ stage, item, target }): Finding[] => {
    if (targets.find(({ name }) => name === target)?.target?.kind !== "ssh-authorized-keys") return [];
    if (secret.source === undefined || isBy(secret.source, "ssh-key")) return [];
    const path = ["secrets", secret.name, "stages", stage, "deliver", item];
    const message = `takes keys for SSH, and \`${secret.name}\` is none`;
    return [{ path, at: "value", message, remedy: "use source: { kind: minted, by: ssh-key }" }];
  });
}

/** What is several lines long goes nowhere where a value is a line. */
function lines(secret: DraftSecret, { secrets, targets }: Draft): Finding[] {
  if (!isLong(secret.source, secrets)) return [];
  return secret.deliveries.flatMap(({ stage, item, target }): Finding[] => {
    const place = targets.find(({ name }) => name === target)?.target;
    if (place === undefined || !takesOneLine(place)) return [];
    const message = `\`${secret.name}\` is several lines long, and a place of the kind \`${place.kind}\` takes one line`;
    const remedy = `deliver a derived secret there: template: "{${secret.name}|base64}"`;
    return [
      { path: ["secrets", secret.name, "stages", stage, "deliver", item], at: "value", message, remedy },
    ];
  });
}

function isLong(source: Source | undefined, secrets: Draft["secrets"]): boolean {
  if (source?.kind === "minted") return source.by === "ssh-key" || certificates.includes(source.by);
  if (source?.kind !== "derived" || source.template === undefined) return false;
  return parsed(source.template).some((part) => {
    if (!("secret" in part)) return false;
    const parent = secrets.find(({ name }) => name === part.secret)?.source;
    // A secret that is derived of itself is refused elsewhere.
    if (part.filter === undefined) return parent?.kind === "minted" && isLong(parent, secrets);
    return part.filter === "cert" || part.filter === "key";
  });
}

/** Checks what is made here: key pairs and certificates. */
export function keyPairs(draft: Draft): Finding[] {
  return draft.secrets.flatMap((secret) =>
    [certificate, filters, recipients, logins, lines].flatMap((check) => check(secret, draft)),
  );
}
