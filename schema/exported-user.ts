import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { AgentActivity } from './agent-activity.js';
import { DateTime, JSONObject, LocalDate } from './scalars.js';
import { UserAddress } from './user-address.js';
import { UserGender } from './user-gender.js';
import { UserIdentity } from './user-identity.js';
import { UserStatistics } from './user-statistics.js';

/**
 * One user in the shape that every provider is brought to.
 *
 * Dates are ISO 8601 strings, as they stand in segments and files. `simpleResolvers`, because a page may
 * hold a thousand of them and a field needs no middleware to be read.
 */
@ObjectType({ description: 'A user, as an export found it at its source.', simpleResolvers: true })
@Directive('@key(fields: "id")')
@Directive('@key(fields: "source { id } providerUserId")')
@Directive('@requiresScopes(scopes: [["users:read"]])')
export class ExportedUser {
  @Field(() => ID, {
    description:
      "`<source id>:<provider's user id>`. The same user differs between exports, which are snapshots.",
  })
  readonly id!: string;

  @Field(() => String, { description: "The user's id at the provider." })
  readonly providerUserId!: string;

  @Field(() => String, { nullable: true, description: 'An id that the company gave the user.' })
  readonly externalId?: string | null;

  @Field(() => String, { nullable: true, description: 'The name the user signs in with.' })
  readonly username?: string | null;

  @Field(() => String, { nullable: true, description: 'The e-mail address.' })
  readonly email?: string | null;

  @Field(() => Boolean, { nullable: true, description: "The e-mail address was proven to be the user's." })
  readonly emailVerified?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Another e-mail address.' })
  readonly alternateEmail?: string | null;

  @Field(() => String, { nullable: true, description: 'The phone number.' })
  readonly phone?: string | null;

  @Field(() => Boolean, { nullable: true, description: "The phone number was proven to be the user's." })
  readonly phoneVerified?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Another phone number.' })
  readonly alternatePhone?: string | null;

  @Field(() => String, { nullable: true, description: 'The full name.' })
  readonly name?: string | null;

  @Field(() => String, { nullable: true, description: 'The given name.' })
  readonly firstName?: string | null;

  @Field(() => String, { nullable: true, description: 'The middle name.' })
  readonly middleName?: string | null;

  @Field(() => String, { nullable: true, description: 'The family name.' })
  readonly lastName?: string | null;

  @Field(() => String, { nullable: true, description: 'What the user likes to be called.' })
  readonly nickname?: string | null;

  @Field(() => LocalDate, {
    nullable: true,
    description: 'The date of birth; only where it is a full, valid date.',
  })
  readonly birthDate?: string | null;

  @Field(() => UserGender, { nullable: true, description: 'The gender, as the provider knows it.' })
  readonly gender?: UserGender | null;

  @Field(() => String, { nullable: true, description: 'The address of a picture.' })
  readonly picture?: string | null;

  @Field(() => String, { nullable: true, description: 'The address of a profile page.' })
  readonly profileUrl?: string | null;

  @Field(() => String, { nullable: true, description: "The address of the user's own page." })
  readonly website?: string | null;

  @Field(() => String, { nullable: true, description: 'The language, as the provider writes it.' })
  readonly locale?: string | null;

  @Field(() => String, { nullable: true, description: 'The time zone, as the provider writes it.' })
  readonly timezone?: string | null;

  @Field(() => UserAddress, { nullable: true, description: 'Where the user lives.' })
  readonly address?: UserAddress | null;

  @Field(() => String, { nullable: true, description: 'The company the user works for.' })
  readonly company?: string | null;

  @Field(() => String, { nullable: true, description: "The address of that company's page." })
  readonly companyUrl?: string | null;

  @Field(() => String, { nullable: true, description: 'What the user does there.' })
  readonly jobTitle?: string | null;

  @Field(() => [String], {
    nullable: true,
    description: 'What the user likes to do. Null = not collected, `[]` = none.',
  })
  readonly activities?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'What the user is interested in. Null = not collected, `[]` = none.',
  })
  readonly interests?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The roles of the user. Null = not collected, `[]` = none.',
  })
  readonly roles?: readonly string[] | null;

  @Field(() => [String], {
    nullable: true,
    description: 'The groups the user belongs to. Null = not collected, `[]` = none.',
  })
  readonly groups?: readonly string[] | null;

  @Field(() => [UserIdentity], {
    nullable: true,
    description: 'The accounts the user signs in with. Null = not collected, `[]` = none.',
  })
  readonly identities?: readonly UserIdentity[] | null;

  @Field(() => Boolean, { nullable: true, description: 'The user may not sign in.' })
  readonly disabled?: boolean | null;

  @Field(() => Boolean, { nullable: true, description: 'The user has not signed in.' })
  readonly anonymous?: boolean | null;

  @Field(() => DateTime, { nullable: true, description: 'When the user was created at the provider.' })
  readonly createdAt?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the user was last changed at the provider.' })
  readonly updatedAt?: string | null;

  @Field(() => DateTime, { nullable: true, description: 'When the user last signed in.' })
  readonly lastLoginAt?: string | null;

  @Field(() => UserStatistics, { nullable: true, description: 'What the provider counts about the user.' })
  readonly statistics?: UserStatistics | null;

  @Field(() => AgentActivity, {
    nullable: true,
    description: 'How long the user was at work, for an agent of Khoros Care.',
  })
  readonly agentActivity?: AgentActivity | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: 'What the company itself keeps about the user at the provider.',
  })
  readonly customAttributes?: object | null;

  @Field(() => JSONObject, {
    nullable: true,
    description: "The provider's own record without its secrets, if the export kept it.",
  })
  @Directive('@requiresScopes(scopes: [["users:raw"]])')
  readonly raw?: object | null;
}
