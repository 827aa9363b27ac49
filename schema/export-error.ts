import { Field, Int, ObjectType } from 'type-graphql';
import { namedValues } from './named-values.js';

/** What an export failed of. */
export const ExportErrorCode = namedValues(
  'ExportErrorCode',
  'Why an export failed, or a source is not healthy.',
  {
    PROVIDER_AUTH: 'The provider does not accept the credentials.',
    PROVIDER_FORBIDDEN: 'The credentials lack a permission that the export needs.',
    PROVIDER_REJECTED: 'The provider refused the request.',
    PROVIDER_RATE_LIMITED: "The provider's rate limit held until the deadline.",
    PROVIDER_QUOTA: "The provider's quota is used up.",
    PROVIDER_UNAVAILABLE:
      'The provider could not be reached, or answered with server errors, too often in a row.',
    PROVIDER_TIMEOUT: "The provider's job did not end before the deadline.",
    PROVIDER_FAILED: "The provider's job failed or was terminated there.",
    PROVIDER_PROTOCOL: 'The provider sent something that does not fit its contract.',
    RESULT_EXPIRED: 'The result, link or cursor was gone at the provider before all of it was read.',
    STORAGE_FAILED: 'The file store refused to write or read.',
    INTERNAL: 'A fault of Rollcall; its log has the details.',
  },
);
export type ExportErrorCode = keyof typeof ExportErrorCode;

/** Why an export failed. */
@ObjectType({ description: 'Why an export failed.' })
export class ExportError {
  @Field(() => ExportErrorCode, { description: 'What is wrong, for programs.' })
  readonly code!: ExportErrorCode;

  @Field(() => String, { description: 'What failed, with which subject, and what to do, for people.' })
  readonly message!: string;

  @Field(() => Boolean, {
    description: 'Whether `retryExport` may help without a change of settings or request.',
  })
  readonly retryable!: boolean;

  @Field(() => Int, { nullable: true, description: "The HTTP status of the provider's answer." })
  readonly providerStatus!: number | null;

  @Field(() => String, { nullable: true, description: "The provider's own error code." })
  readonly providerCode!: string | null;
}
