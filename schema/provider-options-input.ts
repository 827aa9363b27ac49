import { Directive, Field, ID, InputType, Int } from 'type-graphql';
import { namedValues } from './named-values.js';
import { DateTime } from './scalars.js';

/** Which kind of accounts Gigya gives out. */
export const GigyaAccountType = namedValues('GigyaAccountType', 'Which accounts of Gigya to export.', {
  FULL: 'Registered accounts.',
  LITE: 'Lite accounts, which have an e-mail address and no password.',
  FULL_AND_LITE: 'Both.',
});
export type GigyaAccountType = keyof typeof GigyaAccountType;

/** Options of Auth0. */
@InputType({ description: 'Options of an export from Auth0.' })
export class Auth0OptionsInput {
  @Field(() => ID, { nullable: true, description: 'Export the users of this connection only.' })
  readonly connectionId?: string | null;
}

/** Options of Croct. */
@InputType({ description: 'Options of an export from Croct.' })
export class CroctOptionsInput {
  @Field(() => Int, { nullable: true, description: 'How many users to ask for at a time.' })
  readonly pageSize?: number | null;
}

/** Options of Gigya. */
@InputType({ description: 'Options of an export from Gigya.' })
export class GigyaOptionsInput {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Also export users who have not finished registration.',
  })
  readonly includePendingUsers?: boolean | null;

  @Field(() => String, {
    nullable: true,
    description:
      "A condition in Gigya's query language, without WHERE or any other clause, of at most 10000 characters.",
  })
  readonly where?: string | null;

  @Field(() => GigyaAccountType, { nullable: true, description: 'Which accounts.' })
  readonly accountType?: GigyaAccountType | null;
}

/** Options of Khoros Care. */
@InputType({ description: 'Options of an export from Khoros Care.' })
export class KhorosCareOptionsInput {
  @Field(() => DateTime, { nullable: true, description: 'Where the reported time begins; required.' })
  readonly startTime?: Date | null;

  @Field(() => DateTime, { nullable: true, description: 'Where the reported time ends; required.' })
  readonly endTime?: Date | null;

  @Field(() => [ID], { nullable: true, description: 'Report on these agents only, at most 500.' })
  readonly agentIds?: readonly string[] | null;

  @Field(() => [ID], {
    nullable: true,
    description: 'Report on the agents of these teams only, at most 500.',
  })
  readonly teamIds?: readonly string[] | null;

  @Field(() => Boolean, { nullable: true, description: 'Also report on disabled agents.' })
  readonly includeDisabled?: boolean | null;

  @Field(() => String, { nullable: true, description: 'The language of the report.' })
  readonly locale?: string | null;

  @Field(() => [String], { nullable: true, description: 'Which metrics to report, at most 500.' })
  readonly metrics?: readonly string[] | null;

  @Field(() => String, {
    nullable: true,
    description: 'The time zone of the report, such as `Europe/Berlin`.',
  })
  readonly timezone?: string | null;
}

/** The options of one provider. */
@InputType({ description: "The options of one provider: exactly one member, that of the source's provider." })
@Directive('@oneOf')
export class ProviderOptionsInput {
  @Field(() => Auth0OptionsInput, { nullable: true, description: 'For a source of Auth0.' })
  readonly auth0?: Auth0OptionsInput;

  @Field(() => CroctOptionsInput, { nullable: true, description: 'For a source of Croct.' })
  readonly croct?: CroctOptionsInput;

  @Field(() => GigyaOptionsInput, { nullable: true, description: 'For a source of Gigya.' })
  readonly gigya?: GigyaOptionsInput;

  @Field(() => KhorosCareOptionsInput, { nullable: true, description: 'For a source of Khoros Care.' })
  readonly khorosCare?: KhorosCareOptionsInput;
}
