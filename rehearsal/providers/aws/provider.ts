import { ByConnection } from "../connection.ts";
import { terraformSdkV2 } from "../dialects/terraform-sdk-v2.ts";
import { type Provider, ProviderError } from "../provider.ts";
import { tableProvider } from "../table-provider.ts";
import { managedPrefixList } from "./ec2/managed-prefix-list.ts";
import { rulesExclusive } from "./ec2/rules-exclusive.ts";
import { securityGroup } from "./ec2/security-group.ts";
import { securityGroupEgressRule, securityGroupIngressRule } from "./ec2/security-group-rule.ts";
import { instanceProfile } from "./iam/instance-profile.ts";
import { role } from "./iam/role.ts";
import { rolePolicy } from "./iam/role-policy.ts";
import { parameter } from "./parameter.ts";
import { secretVersion } from "./secret-version.ts";
import { connect, type Session, type SessionSource } from "./session.ts";
import { checkSettings, readSettings } from "./settings.ts";

const RESOURCES = [
  instanceProfile,
  managedPrefixList,
  parameter,
  role,
  rolePolicy,
  rulesExclusive,
  secretVersion,
  securityGroup,
  securityGroupEgressRule,
  securityGroupIngressRule,
];

/**
 * The stand-in for `aws`: AWS's own clients, asking what `aws:endpoints` or `AWS_ENDPOINT_URL` names, and the public
 * cloud when nothing does. A program may have a provider for each region: each is a connection with settings of its own.
 *
 * @param env what the configuration leaves out is read from here: region, credentials, endpoints; no files of profiles
 */
export function awsProvider(env: Readonly<Record<string, string | undefined>> = process.env): Provider {
  const sessions = new ByConnection<Session>();
  const session: SessionSource = () => {
    const configured = sessions.get();
    if (configured === undefined) throw new ProviderError("the aws provider is not configured yet");
    return configured;
  };
  return tableProvider({
    name: "aws",
    version: "7.48.0",
    // Not recorded: as the other plugins of its kind.
    capabilities: { supportsPreview: true, supportsAutonamingConfiguration: true },
    dialect: terraformSdkV2,
    resources: RESOURCES.map((make) => make(session)),
    checkConfig: checkSettings,
    configure: async (args) => {
      sessions.set(await connect(readSettings(args, env)));
    },
  });
}
