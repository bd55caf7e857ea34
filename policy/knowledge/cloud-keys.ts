import type { SeenResource } from "../view/resource.ts";
import { mapOf } from "./read.ts";

export type Cloud = "AWS" | "Google Cloud" | "Azure";

/** Names that static keys go by in environments: what the clouds' own tools and actions read, with words before or within. */
const NAMES: readonly (readonly [Cloud, RegExp])[] = [
  // AWS SDKs and CLI: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY.
  ["AWS", /(?:^|_)AWS_(?:[A-Z0-9]+_)*(?:ACCESS_KEY(?:_ID)?|SECRET_(?:ACCESS_)?KEY)(?:_[A-Z0-9]+)?$/],
  // google-github-actions/auth `credentials_json`, Terraform's and Pulumi's GOOGLE_CREDENTIALS, gcloud's habit.
  ["Google Cloud", /(?:^|_)GOOGLE_(?:APPLICATION_)?CREDENTIALS(?:_JSON|_BASE64)?$/],
  [
    "Google Cloud",
    /(?:^|_)(?:GOOGLE|GCP|GCLOUD|GKE)_(?:SA|SERVICE(?:_ACCOUNT)?)_(?:KEY|JSON|CREDENTIALS)(?:_[A-Z0-9]+)?$/,
  ],
  ["Google Cloud", /(?:^|_)GCP_CREDENTIALS(?:_JSON)?$/],
  // azure/login `creds`, Azure SDKs' EnvironmentCredential, Terraform's and Pulumi's ARM_CLIENT_SECRET.
  ["Azure", /(?:^|_)(?:AZURE|ARM)_CLIENT_SECRET$/],
  ["Azure", /(?:^|_)AZURE_CREDENTIALS$/],
];

/** The cloud that a static key opens, by the name under which it is delivered. */
export function cloudOfName(name: string): Cloud | undefined {
  const upper = name.toUpperCase().replaceAll("-", "_");
  return NAMES.find(([, form]) => form.test(upper))?.[0];
}

/** Resources that make static keys, from the registry's pages of each package. */
const MAKERS: Readonly<Record<string, Cloud>> = {
  "aws:iam/accessKey:AccessKey": "AWS",
  "gcp:serviceaccount/key:Key": "Google Cloud",
  "google-native:iam/v1:Key": "Google Cloud",
  "azuread:index/applicationPassword:ApplicationPassword": "Azure",
  "azuread:index/servicePrincipalPassword:ServicePrincipalPassword": "Azure",
};

/** The cloud of which a resource is a static key. */
export function cloudOfKey({ type, inputs }: SeenResource): Cloud | undefined {
  const isMinted = type === "keyturn:index:Minted" && mapOf(inputs.source).by === "aws-access-key";
  if (isMinted) return "AWS";
  return Object.hasOwn(MAKERS, type) ? MAKERS[type] : undefined;
}
