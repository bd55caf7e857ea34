import { RunError, runtime } from "@pulumi/pulumi";
import { z } from "zod";

/** What a client of AWS's is made with, as far as the stack says it; the SDK finds the rest as the plugin does. */
export interface AwsClientSettings {
  readonly region: string;
  readonly endpoint?: string;
  readonly profile?: string;
  readonly credentials?: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string;
  };
}

/** The services that keyturn itself asks, by the names that `aws:endpoints` has for them. */
export type AwsService = "secretsmanager";

const endpoints = z.array(z.record(z.string(), z.string()));

/** By these the plugin takes on another role, which keyturn's own requests do not. */
const ROLES = ["aws:assumeRoles", "aws:assumeRoleWithWebIdentity"] as const;

/**
 * The settings of the stack's `aws:*` configuration, for requests that the plugin has no resource for.
 * @throws RunError where they can't be used for that
 */
export function awsClientSettings(
  service: AwsService,
  region: string,
  config: Readonly<Record<string, string>> = runtime.allConfig(),
): AwsClientSettings {
  const role = ROLES.find((key) => config[key] !== undefined);
  if (role !== undefined)
    throw new RunError(
      `AWS is to be asked by keyturn itself, which does not take on the role of ${role}: let a profile do it ` +
        "(role_arn in AWS's configuration file, and pulumi config set aws:profile NAME)",
    );
  const {
    "aws:accessKey": accessKeyId,
    "aws:secretKey": secretAccessKey,
    "aws:token": sessionToken,
    "aws:profile": profile,
  } = config;
  const endpoint = endpointOf(service, config["aws:endpoints"]);
  return {
    region,
    ...(endpoint ? { endpoint } : {}),
    ...(profile ? { profile } : {}),
    ...(accessKeyId && secretAccessKey
      ? { credentials: { accessKeyId, secretAccessKey, ...(sessionToken ? { sessionToken } : {}) } }
      : {}),
  };
}

function endpointOf(service: AwsService, text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  let data: unknown;
  try {
    data = JSON.parse(text);
  } catch {
    data = undefined;
  }
  const read = endpoints.safeParse(data);
  if (read.success) return read.data.find((addresses) => addresses[service])?.[service];
  throw new RunError(
    "aws:endpoints is no list of addresses by service: pulumi config set --path 'aws:endpoints[0].secretsmanager' URL",
  );
}
