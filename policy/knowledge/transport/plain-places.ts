import { isThisMachine } from "../../net/plain-host.ts";
import { plainHosts } from "../../net/plain-urls.ts";
import type { SeenResource } from "../../view/resource.ts";
import type { Value } from "../../view/value.ts";
import { rulesIn, type Written } from "../ingress/opening.ts";
import { textOf } from "../text.ts";
import { textsOf, variablesOf } from "../worker-variables.ts";
import type { Weak } from "./unchecked.ts";

/** Hosts that a stack lets be reached in plain. */
export type Allowed = (host: string) => boolean;

type Reader = (resource: SeenResource, allowed: Allowed) => Weak[];

const PLAIN_CALL =
  "it is an http:// address: what is sent there, headers with secrets too, travels in plain.";

/** Places that carry requests with their headers, and how each says that it does so in plain; by its package's schema. */
const READERS: Readonly<Record<string, Reader>> = {
  "cloudflare:index/zeroTrustTunnelCloudflaredConfig:ZeroTrustTunnelCloudflaredConfig": tunnel,
  "cloudflare:index/tunnelConfig:TunnelConfig": tunnel,
  "cloudflare:index/zoneSetting:ZoneSetting": ({ inputs }) =>
    inputs.settingId === "ssl" && isPlainMode(inputs.value) ? [{ path: ["value"], problem: PLAIN_MODE }] : [],
  "cloudflare:index/zoneSettingsOverride:ZoneSettingsOverride": ({ inputs: { settings } }) =>
    isPlainMode((settings as Written | undefined)?.ssl)
      ? [{ path: ["settings", "ssl"], problem: PLAIN_MODE }]
      : [],
  "cloudflare:index/pageRule:PageRule": ({ inputs: { actions } }) =>
    isPlainMode((actions as Written | undefined)?.ssl)
      ? [{ path: ["actions", "ssl"], problem: PLAIN_MODE }]
      : [],
  "cloudflare:index/ruleset:Ruleset": ({ inputs }) =>
    rulesIn(inputs.rules, ["rules"]).flatMap(({ path, rule }) =>
      isPlainMode((rule.actionParameters as Written | undefined)?.ssl)
        ? [{ path: [...path, "actionParameters", "ssl"], problem: PLAIN_MODE }]
        : [],
    ),
  "aws:cloudfront/distribution:Distribution": cloudFront,
  "aws:elb/loadBalancer:LoadBalancer": ({ inputs }) =>
    inputs.internal === true
      ? []
      : rulesIn(inputs.listeners, ["listeners"]).flatMap(({ path, rule }) =>
          is(rule.lbProtocol, "http") ? [{ path: [...path, "lbProtocol"], problem: PLAIN_LISTENER }] : [],
        ),
  "github:index/repositoryWebhook:RepositoryWebhook": webhook(["configuration", "url"]),
  "github:index/organizationWebhook:OrganizationWebhook": webhook(["configuration", "url"]),
  "gitlab:index/projectHook:ProjectHook": webhook(["url"]),
  "cloudflare:index/notificationPolicyWebhooks:NotificationPolicyWebhooks": webhook(["url"]),
};

const PLAIN_MODE = "the edge then calls the origin without encryption. Set it to strict.";
export const PLAIN_LISTENER = "it takes requests without encryption.";

/** What a resource carries in plain. */
export function plainIn(resource: SeenResource, allowed: Allowed): Weak[] {
  const variables = variablesOf(resource)
    .flatMap(textsOf)
    .filter(({ text }) => callsPlainly(text, allowed))
    .map(({ path }) => ({ path, problem: PLAIN_CALL }));
  return [...variables, ...(READERS[resource.type]?.(resource, allowed) ?? [])];
}

/** Whether a text holds an `http://` address that the stack does not allow. */
export function callsPlainly(text: string, allowed: Allowed): boolean {
  return plainHosts(text).some((host) => !allowed(host));
}

/** Between the tunnel's end and the service only the machine itself needs no encryption. */
function tunnel({ inputs: { config } }: SeenResource, allowed: Allowed): Weak[] {
  const { ingresses, ingressRules } = (config ?? {}) as Written;
  return [
    ...rulesIn(ingresses, ["config", "ingresses"]),
    ...rulesIn(ingressRules, ["config", "ingressRules"]),
  ].flatMap(({ path, rule }) => {
    const host =
      typeof rule.service === "string"
        ? /^\s*http:\/\/(\[[^\]]*\]|[^/:?#]+)/i.exec(rule.service)?.[1]
        : undefined;
    return host === undefined || isThisMachine(host) || allowed(host)
      ? []
      : [
          {
            path: [...path, "service"],
            problem: "the tunnel ends there, and the rest of the way is without encryption.",
          },
        ];
  });
}

/** S3's websites speak no other (Amazon S3, "Website endpoints"): one is let be that is sent no header of its own. */
function cloudFront({ inputs }: SeenResource): Weak[] {
  const toViewers = (inputs.defaultCacheBehavior as Written | undefined)?.viewerProtocolPolicy;
  return rulesIn(inputs.origins, ["origins"]).flatMap(({ path, rule }) => {
    const { originProtocolPolicy } = (rule.customOriginConfig ?? {}) as Written;
    const sends = Array.isArray(rule.customHeaders) && rule.customHeaders.length > 0;
    if (!sends && /\.s3-website[.-]/.test(textOf(rule.domainName))) return [];
    const plain =
      is(originProtocolPolicy, "http-only") ||
      (is(originProtocolPolicy, "match-viewer") && is(toViewers, "allow-all"));
    return plain
      ? [
          {
            path: [...path, "customOriginConfig", "originProtocolPolicy"],
            problem: "the edge then calls the origin without encryption. Set it to https-only.",
          },
        ]
      : [];
  });
}

function webhook(way: readonly string[]): Reader {
  return ({ inputs }, allowed) => {
    let here: Value | undefined = inputs;
    for (const key of way) here = (here as Written | undefined)?.[key];
    return typeof here === "string" && callsPlainly(here, allowed)
      ? [{ path: way, problem: PLAIN_CALL }]
      : [];
  };
}

function isPlainMode(value: Value | undefined): boolean {
  return is(value, "off") || is(value, "flexible");
}

function is(value: Value | undefined, word: string): boolean {
  return typeof value === "string" && value.toLowerCase() === word;
}
