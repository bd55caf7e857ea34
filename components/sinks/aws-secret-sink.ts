import { SecretVersion } from "@pulumi/aws/secretsmanager/secretVersion.js";
import { all, log, type Output, secret } from "@pulumi/pulumi";
import { longestAt, type TargetOf } from "../catalog/index.ts";
import { keepsPrevious } from "./aws-previous-version.ts";
import { regionOf } from "./aws-provider.ts";
import { deletesSecret, noteSecret } from "./aws-secret-removal.ts";
import { fitting } from "./fitting.ts";
import type { Entry, StepSink } from "./sink.ts";

const KIND = "aws-secrets-manager";

/**
 * Secrets of AWS Secrets Manager. Each write makes a version, to which AWS moves AWSCURRENT, and AWSPREVIOUS to the one
 * before: no labels are asked for, since those would be fixed. Where the last value leaves, the version stays for one run
 * more, and its end deletes the secret (`aws-secret-removal.ts`).
 */
export const awsSecretsManager: StepSink<typeof KIND> = {
  replaces: true,
  write({ name, places: [place] }, { aws }, options) {
    if (place === undefined) return { resources: [] };
    const { target, entries } = place;
    const kept = entries.filter(({ leaving }) => !leaving);
    const isLeaving = kept.length === 0;
    const region = regionOf(place.name, target);
    const text = fitting(textOf(target, isLeaving ? entries : kept), place.name, longestAt(KIND) ?? 0);
    const { hooks, ...opts } = options(name, isLeaving);
    const beforeDelete = [...(hooks?.beforeDelete ?? []), ...(isLeaving ? [deletesSecret] : [])];
    if (!isLeaving) noteSecret(region, target.secret);
    const keeps = keepsPrevious(name, { region, secret: target.secret, text });
    const guards = {
      ...hooks,
      beforeCreate: [...(hooks?.beforeCreate ?? []), keeps.beforeCreate],
      afterCreate: [keeps.afterCreate],
      beforeDelete,
    };
    const version = new SecretVersion(
      name,
      { region, secretId: target.secret, secretString: secret(text) },
      { ...opts, provider: aws.of(region), hooks: guards },
    );
    warnOfForeignWrite(name, version);
    return { resources: [version] };
  },
};

/** By key, so that moving a secret within the catalog changes nothing. */
function textOf({ format, with: others }: TargetOf<typeof KIND>, entries: readonly Entry[]): Output<string> {
  const [first] = entries;
  if (first === undefined) throw new Error("a step without values");
  if (format === "text") return first.value;
  const values = Object.fromEntries(entries.map(({ key, value }) => [key, value]));
  return all(values).apply((known) => {
    const members = Object.entries({ ...others, ...known }).toSorted(([one], [other]) =>
      one < other ? -1 : 1,
    );
    return JSON.stringify(Object.fromEntries(members));
  });
}

/** A version never changes; who writes another one takes its label away, which only a refresh sees. */
function warnOfForeignWrite(name: string, version: SecretVersion): void {
  version.versionStages.apply((stages: string[] | undefined) => {
    if (stages === undefined || stages.length === 0 || stages.includes("AWSCURRENT")) return;
    log.warn(
      `${name}: somebody else made another version the current one at AWS: rotate it, or roll it back`,
      version,
    );
  });
}
