import type { LinkPlan } from '../s3.js';

/** The pre-signed URLs of the file store; how long the real ones are good is not documented. */
export const khorosCareLinks: LinkPlan = {
  purpose: 'pre-signed URL',
  pathOf: (workflowId) => `/khoros-care/store/${workflowId}/user`,
  key: { AWSAccessKeyId: 'AKIASANDBOX' },
};
