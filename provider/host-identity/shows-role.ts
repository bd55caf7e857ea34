import type { Machine } from "../machine/machine.ts";

/** Who a service of a host is to be. */
export interface ExpectedIdentity {
  readonly user: string;
  readonly configFile: string;
  readonly roleArn: string;
}

const WITHIN_MS = 30_000;
const NOBODY_ELSE = "PATH=/usr/local/bin:/usr/bin:/bin:/snap/bin";
/** Any answer of the metadata service, a refusal included, shows that it can be reached. */
const METADATA = "http://169.254.169.254/";

/**
 * Asks on a host, as a service's user and without that host's environment, whose credentials its configuration gives; and
 * that the user can't ask the metadata service itself, by which it would be the machine and could take any service's role.
 *
 * @returns what is wrong; nothing where it has its own role and no other way
 */
export async function notItsRole(
  machine: Machine,
  service: string,
  { user, configFile, roleArn }: ExpectedIdentity,
): Promise<string | undefined> {
  const as = async (...words: string[]) =>
    await machine.run({
      program: "sudo",
      args: ["-n", "-u", user, "--", ...words],
      purpose: `asks who ${service} is`,
      timeoutMs: WITHIN_MS,
    });
  const clean = [
    "env",
    "-i",
    NOBODY_ELSE,
    `AWS_CONFIG_FILE=${configFile}`,
    "AWS_SHARED_CREDENTIALS_FILE=/dev/null",
    "AWS_EC2_METADATA_DISABLED=true",
  ];
  const asked = await as(
    ...clean,
    ...["aws", "sts", "get-caller-identity", "--query", "Arn", "--output", "text"],
  );
  if (asked.exitCode !== 0)
    return `${service} gets no credentials${machine.where}: as ${user}, aws sts get-caller-identity with AWS_CONFIG_FILE=${configFile} ended with ${asked.exitCode}`;
  const wanted = assumed(roleArn);
  if (!asked.stdout.trim().startsWith(wanted))
    return `${service} comes in with something else than its role ${wanted.split("/").at(-2)}${machine.where}: look at ${configFile}`;
  const { exitCode } = await as(
    ...["curl", "--silent", "--output", "/dev/null", "--max-time", "3", "--noproxy", "*", METADATA],
  );
  // 7: refused. 28: no answer in time. Anything else is no proof, such as a curl that is not there.
  if (exitCode === 7 || exitCode === 28) return undefined;
  return exitCode === 0
    ? `${user} reaches the metadata service${machine.where}, and with it every service's role: is keyturn-metadata.service active there?`
    : `whether ${user} reaches the metadata service${machine.where} can't be told: curl ended with ${exitCode}`;
}

/** `arn:aws:iam::123456789012:role/NAME` as STS names who took it on, up to the session's name. */
function assumed(roleArn: string): string {
  const [, partition, , , account, role = ""] = roleArn.split(":");
  return `arn:${partition}:sts::${account}:assumed-role/${role.split("/").at(-1)}/`;
}
