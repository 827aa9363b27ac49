import type { LinkPlan } from '../s3.js';

/** The links to export files. */
export const auth0Links: LinkPlan = {
  purpose: 'download link',
  pathOf: (jobId) => `/auth0/files/${jobId}/sandbox.json.gz`,
  key: { 'Key-Pair-Id': 'APKASANDBOX' },
};
