import { z } from "zod";
import { cloudflareOriginSchemas } from "./cloudflare-origin-schemas.ts";
import { cloudflareTokenSchema } from "./cloudflare-token-schema.ts";
import { durationPattern, parseDuration } from "./duration.ts";
import { keyPairSchemas } from "./key-pair-schemas.ts";
import { secretName, text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";
import { parseTemplate, TemplateError } from "./template.ts";
import { vaultAddress } from "./vault-address.ts";

/** A duration in the file, milliseconds once read. */
export const duration = z
  .string()
  .regex(
    durationPattern,
    withRemedy("is no duration", "write a whole number and a unit, such as 90m, 1h or 30d"),
  )
  .transform(parseDuration);

const random = strictObject({
  kind: z.literal("random"),
  length: z.number().int().min(1).max(4096).describe("Characters, at least 16 unless `weak` says why."),
  charset: z
    .enum(["alphanumeric", "hex", "base64url", "printable"])
    .default("alphanumeric")
    .describe("alphanumeric: a-zA-Z0-9. hex: 0-9a-f. base64url: a-zA-Z0-9_-. printable: with punctuation."),
  weak: text.exactOptional().describe("Why this one may be shorter than 16 characters."),
})
  .superRefine(({ length, weak }, context) => {
    if (length >= 16 || weak !== undefined) return;
    const message = withRemedy(
      "is shorter than 16 characters",
      "make it longer, or say why it may be: weak: …",
    );
    context.addIssue({ code: "custom", path: ["length"], message });
  })
  .describe("Generated here, anew for each generation.");

const template = z
  .string()
  .superRefine((value, context) => {
    try {
      if (parseTemplate(value).some((part) => "secret" in part)) return;
      context.addIssue({
        code: "custom",
        message: withRemedy("names no secret", "write {NAME} where its value stands"),
      });
    } catch (error) {
      if (!(error instanceof TemplateError)) throw error;
      context.addIssue({ code: "custom", message: withRemedy("can't be read", error.message) });
    }
  })
  .describe(
    "{NAME} is a secret's value, {NAME|url}, {NAME|base64}, {NAME|json} its encoded form; {NAME|public} is the public half " +
      "of a key pair, {NAME|cert} and {NAME|key} are the parts of a certificate, {NAME|id} and {NAME|secret} those of an access key or a service token; {{ and }} are braces.",
  );

const claims = z
  .record(z.string(), z.json())
  .superRefine((value, context) => {
    for (const name of ["iat", "exp"].filter((claim) => Object.hasOwn(value, claim))) {
      context.addIssue({
        code: "custom",
        path: [name],
        message: withRemedy("is set by keyturn", "remove it; `expiresIn` decides"),
      });
    }
  })
  .describe("The token's claims. iat and exp are added.");

const jwt = strictObject({
  secret: secretName.describe("The secret that signs it (HS256). It must have generations of its own."),
  claims,
  expiresIn: duration.describe("From the issue time, such as 5y."),
});

const hash = strictObject({
  of: secretName.describe("The secret that is hashed."),
  algorithm: z.enum(["sha256", "sha512"]).default("sha256"),
  encoding: z.enum(["hex", "base64"]).default("hex"),
});

const derived = strictObject({
  kind: z.literal("derived"),
  template: template.exactOptional(),
  jwt: jwt.exactOptional(),
  hash: hash.exactOptional(),
})
  .superRefine((value, context) => {
    const given = (["template", "jwt", "hash"] as const).filter((way) => value[way] !== undefined);
    if (given.length === 1) return;
    const message = given.length === 0 ? "says not how it is made" : `is made in ${given.length} ways`;
    context.addIssue({
      code: "custom",
      message: withRemedy(message, "give exactly one of template, jwt, hash"),
    });
  })
  .describe("Made from other secrets; changes with them, in the same run.");

const minted = z
  .discriminatedUnion("by", [
    strictObject({
      kind: z.literal("minted"),
      by: z.literal("fly-token"),
      app: text.describe("The Fly app that the deploy token is for."),
      expiry: z
        .string()
        .regex(/^[1-9][0-9]*h$/, withRemedy("is no life of a token", "write whole hours, such as 8760h"))
        .exactOptional()
        .describe("How long a token lives, in hours such as 8760h; 20 years if left out, as with flyctl."),
    }).describe("A deploy token of a Fly app, by Fly's API."),
    strictObject({ kind: z.literal("minted"), by: z.literal("neon-key") }).describe(
      "An API key of a Neon account.",
    ),
    cloudflareTokenSchema,
    ...cloudflareOriginSchemas,
    strictObject({
      kind: z.literal("minted"),
      by: z.literal("aws-access-key"),
      user: z
        .string()
        .regex(
          /^[\w+=,.@-]{1,64}$/,
          withRemedy("is no name of an IAM user", "use at most 64 letters, digits and +=,.@_-"),
        )
        .describe("The IAM user whose keys they are. It is keyturn's alone: nobody else makes keys for it."),
    }).describe(
      "An access key of an IAM user: ID:SECRET. {NAME|id} is the access key id, {NAME|secret} the secret access key.",
    ),
    strictObject({
      kind: z.literal("minted"),
      by: z.literal("command"),
      create: text.describe('Mints one named $KEYTURN_NAME and prints { "id": …, "value": … }.'),
      find: text.describe("Prints a JSON array of the ids of those named $KEYTURN_NAME."),
      revoke: text.describe("Revokes the one whose id is $KEYTURN_ID; one that is gone is no failure."),
    }).describe(
      "Made, found again and revoked by commands of one's own, run by /bin/sh with KEYTURN_SECRET and KEYTURN_GENERATION set.",
    ),
    ...keyPairSchemas,
  ])
  .describe(
    "A new generation is made by an API that can revoke it, which retirement does; or, of a key pair or a certificate, here.",
  );

const manual = strictObject({
  kind: z.literal("manual"),
  from: text.describe("Where a person gets it: a URL or a few words."),
  minLength: z.number().int().min(1).max(65_536).exactOptional().describe("A shorter value is refused."),
}).describe("Given by a person: stored, delivered, never generated.");

const vaultKv = strictObject({
  kind: z.literal("vault-kv"),
  ...vaultAddress,
  field: text.describe("The key of that secret whose value it is."),
}).describe("Turned by somebody else in Vault or OpenBao: a new generation takes what is there then.");

const builtin = strictObject({
  kind: z.literal("builtin"),
  why: text.describe("Who makes it, such as GitHub for GITHUB_TOKEN."),
}).describe("Only documented: its platform makes and turns it.");

/** Where a secret's value comes from. */
export const sourceSchema = z.discriminatedUnion("kind", [random, derived, minted, manual, vaultKv, builtin]);

export type Source = z.output<typeof sourceSchema>;
export type SourceOf<K extends Source["kind"]> = Extract<Source, { kind: K }>;

/** The kinds of source that a catalog may name. */
export const sourceKindNames = ["random", "derived", "minted", "manual", "vault-kv", "builtin"] as const;
