import type { IAM } from "@aws-sdk/client-iam";
import { quietSdk } from "../../components/aws/quiet-sdk.ts";
import { MintError } from "./mint.ts";

const TIMEOUT_MS = 30_000;

/** IAM has no regions; its requests are signed for one all the same, which also tells China and GovCloud apart. */
const REGION = "us-east-1";

/**
 * Asks IAM. A request that makes a key is sent once: sent again, it could make two.
 *
 * @param action what is asked, as policies call it
 * @param unminded errors of the SDK's that count as success
 * @throws MintError that names the action and AWS's code. AWS's words are left out: those about a signature repeat what
 *   was signed, a session's token among it
 */
export async function withIam<Answer>(
  user: string,
  action: string,
  ask: (iam: IAM) => Promise<Answer>,
  unminded: readonly string[] = [],
): Promise<Answer> {
  quietSdk();
  // Loaded when it is needed: most systems have no such key.
  const sdk = await import("@aws-sdk/client-iam");
  const iam = new sdk.IAM({
    region: process.env.AWS_REGION || process.env.AWS_DEFAULT_REGION || REGION,
    requestHandler: { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS },
    ...(action === "CreateAccessKey" ? { maxAttempts: 1 } : {}),
  });
  try {
    return await ask(iam);
  } catch (error) {
    const code = error instanceof Error ? error.name : "unknown";
    // Whoever says so wants no answer.
    if (unminded.includes(code)) return undefined as Answer;
    throw new MintError(
      `AWS refused iam:${action} for the IAM user ${user} (${code})${remedyOf(code, action, user)}`,
    );
  } finally {
    iam.destroy();
  }
}

function remedyOf(code: string, action: string, user: string): string {
  switch (code) {
    case "CredentialsProviderError":
      return ": no credentials were found: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY";
    case "AccessDenied":
    case "AccessDeniedException":
      return `: the credentials' policy has to allow iam:${action} for that user`;
    case "NoSuchEntityException":
      return `: aws iam get-user --user-name ${user} says whether there is such a user`;
    case "LimitExceededException":
      return ": it has two keys. One that was just made shows after some seconds: run again, and see";
    default:
      return "";
  }
}
