const credentials = 'the credentials are refused; check files.accessKeyId and files.secretAccessKey';
const permission =
  'the credentials do not allow it; grant them s3:ListBucket, GetObject, PutObject, DeleteObject, AbortMultipartUpload and ListBucketMultipartUploads';
const bucket = 'there is no such bucket; create it, or correct files.bucket and files.endpoint';
const region = 'the bucket is in another region; correct files.region and files.endpoint';
const busy = 'the store is overloaded or out of order; if it lasts, tell whoever runs it';
const space = 'there is no space left, or the quota is used up; free space or raise the quota';
const encryption = 'the encryption is refused; check files.serverSideEncryption and files.kmsKeyId';
/** The advice for a store that does not answer. */
export const unreachable =
  'the store cannot be reached; check files.endpoint, the network and whether the store runs';
/** The advice for a name server that does not answer. */
export const unresolved = "the machine's name server does not answer; check the network";
const certificate =
  "the store's certificate is not trusted; give its authority to Node.js with NODE_EXTRA_CA_CERTS";

/** By the store's code, by HTTP status, by the network's code. */
const advice: Readonly<Record<string, string>> = {
  InvalidAccessKeyId: credentials,
  SignatureDoesNotMatch: credentials,
  InvalidToken: credentials,
  ExpiredToken: credentials,
  401: credentials,
  AccessDenied: permission,
  403: 'the credentials are refused or do not allow it; check files.accessKeyId, files.secretAccessKey and what they may do',
  RequestTimeTooSkewed: 'the clocks of this machine and of the store differ; set them right',
  NoSuchBucket: bucket,
  404: bucket,
  InvalidBucketName: bucket,
  AuthorizationHeaderMalformed: region,
  PermanentRedirect: region,
  TemporaryRedirect: region,
  UnexpectedRedirect: region,
  IllegalLocationConstraintException: region,
  SlowDown: busy,
  ServiceUnavailable: busy,
  InternalError: busy,
  429: busy,
  500: busy,
  502: busy,
  503: busy,
  504: busy,
  EntityTooLarge: space,
  QuotaExceeded: space,
  InsufficientStorage: space,
  XMinioStorageFull: space,
  507: space,
  NotImplemented: 'the store does not offer what is asked of it; leave out files.serverSideEncryption',
  'KMS.NotFoundException': encryption,
  'KMS.DisabledException': encryption,
  'KMS.AccessDeniedException': encryption,
  UnexpectedAnswer: 'what answers does not speak S3; check files.endpoint',
  NoSuchUpload: 'the unfinished upload is gone; something else removed it',
  ECONNREFUSED: unreachable,
  ECONNRESET: unreachable,
  EHOSTUNREACH: unreachable,
  ENETUNREACH: unreachable,
  ETIMEDOUT: unreachable,
  EPIPE: unreachable,
  UND_ERR_CONNECT_TIMEOUT: unreachable,
  UND_ERR_SOCKET: unreachable,
  UND_ERR_HEADERS_TIMEOUT: unreachable,
  UND_ERR_BODY_TIMEOUT: unreachable,
  'no answer in time': unreachable,
  ENOTFOUND: "the host name of files.endpoint is not known; correct it, or the machine's name server",
  EAI_AGAIN: unresolved,
  CERT_HAS_EXPIRED: "the store's certificate has expired; renew it",
  ERR_TLS_CERT_ALTNAME_INVALID: "the store's certificate is for another host name; correct files.endpoint",
  DEPTH_ZERO_SELF_SIGNED_CERT: certificate,
  SELF_SIGNED_CERT_IN_CHAIN: certificate,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: certificate,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: certificate,
};

/** What the person who reads the message at night can do about a code; undefined for one that says nothing. */
export function adviceOn(code: string): string | undefined {
  return Object.hasOwn(advice, code) ? advice[code] : undefined;
}
