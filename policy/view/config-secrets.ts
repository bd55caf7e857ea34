import analyzer from "@pulumi/pulumi/proto/analyzer_grpc_pb.js";
import type { AnalyzerStackConfigureRequest } from "@pulumi/pulumi/proto/analyzer_pb.js";

/** A setting of the stack that is encrypted there. */
export interface ConfigSecret {
  /** With its namespace: `app:token`. */
  readonly key: string;
  readonly value: string;
}

/**
 * Has what the engine tells of the stack before it asks anything read along: its encrypted settings, opened, which the SDK
 * does not hand on (pulumi/pulumi, proto/pulumi/analyzer.proto, AnalyzerStackConfigureRequest). To be called before the pack is
 * served: the server takes over the service's functions then.
 */
export function onConfigSecrets(learn: (secrets: readonly ConfigSecret[]) => void): void {
  const call = analyzer.AnalyzerService.configureStack;
  const read = call.requestDeserialize;
  call.requestDeserialize = (bytes) => {
    const request = read(bytes);
    learn(secretsIn(request));
    return request;
  };
}

function secretsIn(request: AnalyzerStackConfigureRequest): ConfigSecret[] {
  const config = request.getConfigMap();
  return request.getConfigSecretKeysList().flatMap((key) => {
    const value = config.get(key);
    return value === undefined ? [] : [{ key, value }];
  });
}
