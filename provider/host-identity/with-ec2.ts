import type { EC2 } from "@aws-sdk/client-ec2";
import { quietSdk } from "../../components/aws/quiet-sdk.ts";

const TIMEOUT_MS = 30_000;

/**
 * Asks EC2, with the credentials that AWS's SDK finds in this process's environment.
 * @param action what is asked, as policies call it
 * @param of what it is asked for, such as `the instance i-0`
 * @throws Error that names the action and AWS's code; its words are left out, since those about a signature repeat what was
 *   signed, a session's token among it
 */
export async function withEc2<Answer>(
  region: string,
  action: string,
  of: string,
  ask: (ec2: EC2) => Promise<Answer>,
): Promise<Answer> {
  quietSdk();
  // Loaded when it is needed: most systems have no such host.
  const sdk = await import("@aws-sdk/client-ec2");
  const ec2 = new sdk.EC2({
    region,
    requestHandler: { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS },
  });
  try {
    return await ask(ec2);
  } catch (error) {
    const code = error instanceof Error ? error.name : "unknown";
    throw new Ec2Refused(action, of, code);
  } finally {
    ec2.destroy();
  }
}

/** EC2 did not do what it was asked. */
export class Ec2Refused extends Error {
  override readonly name = "Ec2Refused";
  /** AWS's own, such as `UnauthorizedOperation`. */
  readonly code: string;

  constructor(action: string, of: string, code: string) {
    super(`AWS refused ec2:${action} for ${of} (${code})${remedyOf(code, action)}`);
    this.code = code;
  }
}

function remedyOf(code: string, action: string): string {
  switch (code) {
    case "CredentialsProviderError":
      return ": no credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    case "UnauthorizedOperation":
      return `: the credentials' policy has to allow ec2:${action}, and iam:PassRole for the machine's role`;
    case "InvalidInstanceID.NotFound":
      return ": look for the instance's id and region in AWS's console";
    default:
      return "";
  }
}
