import { timingSafeEqual } from "node:crypto";
import { type Metadata, status } from "@grpc/grpc-js";
import type { GrpcMethods, GrpcService } from "../grpc-service.ts";
import { GrpcRefusal } from "../serve-grpc.ts";
import { appMethods } from "./apps.ts";
import { secretMethods } from "./secrets.ts";
import type { ModalState } from "./state.ts";

/** How the simulated Modal is set up. */
export interface ModalOptions {
  /** Of the one token that is let in; neither is kept in the world. */
  readonly tokenId: string;
  readonly tokenSecret: string;
  /** The workspace's environments; the first one is its default. Only `main` when left out. */
  readonly environments?: readonly string[];
}

/**
 * Modal's API, as far as `modal secret create`, `list` and `delete` ask it, and `modal deploy` of an app of plain functions: gRPC without TLS, as the client speaks it with
 * `MODAL_SERVER_URL=http://…`.
 *
 * Source: the client itself (PyPI `modal` 1.6.4). Modal's own server is not public: what it refuses is after its guide, and
 * the words of its refusals are guesses, except for those that the client's users report.
 */
export function modalService({ environments = ["main"], ...token }: ModalOptions): GrpcService<ModalState> {
  return {
    name: "modal",
    protocol: new URL("modal.proto", import.meta.url),
    service: "modal.client.ModalClient",
    initial: () => ({ nextId: 1, environments: [...environments], secrets: [], apps: [], functions: [] }),
    admit: (metadata) => admit(metadata, token),
    methods: (context): GrpcMethods => ({
      ClientHello: () => ({}),
      ...secretMethods(context),
      ...appMethods(context),
    }),
  };
}

// Source of the words: issue threads of the client's users.
function admit(
  metadata: Metadata,
  { tokenId, tokenSecret }: Pick<ModalOptions, "tokenId" | "tokenSecret">,
): void {
  const [id] = metadata.get("x-modal-token-id").map(String);
  const [secret] = metadata.get("x-modal-token-secret").map(String);
  if (id === undefined || !id.startsWith("ak-"))
    throw new GrpcRefusal(status.UNAUTHENTICATED, "Token ID is malformed");
  if (!isSame(id, tokenId) || !isSame(secret ?? "", tokenSecret))
    throw new GrpcRefusal(status.UNAUTHENTICATED, "Token validation failed. Could not authenticate client.");
}

function isSame(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}
