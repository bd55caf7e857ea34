import { z } from "zod";
import { isPrivateHost } from "../../../components/catalog/index.ts";

/** Where Vault is, and as whom it is asked. */
export interface VaultAccess {
  /** Without a slash at its end. */
  readonly address: string;
  readonly namespace?: string;
  readonly as:
    | { readonly token: string }
    | { readonly roleId: string; readonly secretId: string; readonly mount: string };
}

const settings = z.record(z.string(), z.string());

/** By setting, the variables that its clients read. Sources: Vault's and OpenBao's documentation, "Environment variables". */
const VARIABLES = {
  "vault:address": ["BAO_ADDR", "VAULT_ADDR"],
  "vault:namespace": ["BAO_NAMESPACE", "VAULT_NAMESPACE"],
  "vault:token": ["BAO_TOKEN", "VAULT_TOKEN"],
  "vault:roleId": ["VAULT_ROLE_ID"],
  "vault:secretId": ["VAULT_SECRET_ID"],
  "vault:appRoleMount": [],
} as const;

const NO_WAY_IN =
  "Vault is to be asked, and nobody says as whom: set VAULT_TOKEN in the environment, or pulumi config set --secret " +
  "vault:token < FILE; for an AppRole vault:roleId and, secret, vault:secretId";

/**
 * What the stack says of Vault, which the program hands on; else what the environment says. A token goes before an AppRole
 * of the same origin, and what the stack says before what the environment does.
 *
 * @param access one JSON object of settings, such as `vault:token`
 * @param namespace the target's own
 * @throws Error where the address or the credential is missing or unfit; it holds neither
 */
export function vaultAccess(
  access: readonly string[] | undefined,
  namespace: string | undefined,
  env: Readonly<Record<string, string | undefined>> = process.env,
): VaultAccess {
  const stack = settings.parse(JSON.parse(access?.[0] ?? "{}"));
  const read = (name: keyof typeof VARIABLES) =>
    stack[name] || VARIABLES[name].map((variable) => env[variable]).find((value) => value);
  const address = read("vault:address");
  if (address === undefined)
    throw new Error("nobody says where Vault is: pulumi config set vault:address URL, or set VAULT_ADDR");
  const where = namespace ?? read("vault:namespace");
  return {
    address: checked(address),
    ...(where === undefined ? {} : { namespace: where }),
    as: identityOf(stack, read),
  };
}

function identityOf(
  stack: Readonly<Record<string, string>>,
  read: (name: keyof typeof VARIABLES) => string | undefined,
): VaultAccess["as"] {
  const isRoleOfStack = stack["vault:roleId"] !== undefined && !stack["vault:token"];
  const token = isRoleOfStack ? undefined : read("vault:token");
  if (token !== undefined) return { token };
  const [roleId, secretId] = [read("vault:roleId"), read("vault:secretId")];
  if (roleId === undefined || secretId === undefined) throw new Error(NO_WAY_IN);
  return { roleId, secretId, mount: read("vault:appRoleMount") ?? "approle" };
}

/** In plain it stays on this machine or its private network. */
function checked(address: string): string {
  const url = URL.parse(address);
  if (url === null || !["http:", "https:"].includes(url.protocol) || url.username || url.password)
    throw new Error("vault:address or VAULT_ADDR is no address such as https://vault.example.com:8200");
  if (url.protocol === "http:" && !isPrivateHost(url.hostname.toLowerCase()))
    throw new Error(
      "vault:address or VAULT_ADDR is not encrypted, and the host is a public one: write https://",
    );
  return address.replace(/\/+$/, "");
}
