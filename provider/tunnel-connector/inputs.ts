import type { ConnectorArgs } from "../../components/hardening/origin-tunnel/connector.ts";

/** Inputs of `keyturn:index:TunnelConnector`, secret marks taken off. */
export interface ConnectorInputs extends Omit<ConnectorArgs, "token" | "access"> {
  readonly access?: readonly string[];
  readonly token: string;
}
