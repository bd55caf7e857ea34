import { z } from "zod";
import { strictObject } from "../objects.ts";
import { isPrivateHost } from "../private-host.ts";
import { withRemedy } from "../remedy.ts";
import { path } from "./fields.ts";

/** How a server proves who it is, and keyturn to it. */
export const tlsSchema = strictObject({
  ca: path
    .exactOptional()
    .describe("A file with the certificates that sign the server's; else the usual ones."),
  cert: path
    .exactOptional()
    .describe("A file with keyturn's own certificate, where the server asks for one."),
  key: path.exactOptional().describe("The file with that certificate's key."),
  servername: z
    .string()
    .min(1, withRemedy("is empty", "give the name, or remove it"))
    .exactOptional()
    .describe("The name that the server's certificate bears, where it is not the host's."),
}).refine(
  ({ cert, key }) => (cert === undefined) === (key === undefined),
  withRemedy("has one of cert and key", "give both, or neither"),
);

/** A server's address. Whoever it lets in stands elsewhere: a URL is seen by everyone who reads the catalog. */
export function serverUrl(schemes: readonly string[], example: string) {
  return z.string().superRefine((value, context) => {
    const issue = (message: string, remedy: string) =>
      context.addIssue({ code: "custom", message: withRemedy(message, remedy) });
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (url === undefined || !schemes.includes(url.protocol) || url.host === "") {
      issue("is no address of such a server", `write one such as ${example}`);
    } else if (url.username !== "" || url.password !== "") {
      issue("holds who comes in", "take that out: `admin` says it");
    } else if (url.search !== "" || url.hash !== "") {
      issue("holds settings", "take out what follows the ?, `tls` says how to connect");
    }
  });
}

/** Whether a plain connection stays on this machine or its private network. */
export function staysInside(url: string): boolean {
  const { hostname } = new URL(url);
  return decodeURIComponent(hostname).startsWith("/") || isPrivateHost(hostname.toLowerCase());
}
