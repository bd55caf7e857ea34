/** Key pairs and certificates: made here, with no API that knows them. */
export {
  accessKeyId,
  accessKeyText,
  secretAccessKey,
  serviceTokenId,
  serviceTokenText,
} from "./access-key.ts";
export { ageRecipient, makeAgeKey } from "./age-key.ts";
export { type CertificateRequest, makeAuthority, makeCertificate } from "./certificate.ts";
export { type CertificateSigningRequest, makeRequest, subjectOfRequest } from "./certificate-request.ts";
export { KeyPairError } from "./key-pair-error.ts";
export { certificatesIn, privateKeyIn } from "./pem.ts";
export { publicHalf } from "./public-half.ts";
export { makeSshKey, sshPublicKey } from "./ssh-key.ts";
