/**
 * Keeps AWS's SDK from warning of the version of Node, once a process: which versions keyturn runs on is keyturn's to say.
 * To be called before a client is made. Source: @aws-sdk/core, emitWarningIfUnsupportedVersion.
 */
export function quietSdk(): void {
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
}
