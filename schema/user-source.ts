import { Directive, Field, ID, ObjectType } from 'type-graphql';
import { ProviderId } from './provider-id.js';
import { SourceCapabilities } from './source-capabilities.js';

/** A configured place where users live. */
@ObjectType({ description: 'A place where users live, as the settings name it.' })
@Directive('@key(fields: "id")')
@Directive('@requiresScopes(scopes: [["exports:read"]])')
export class UserSource {
  @Field(() => ID, { description: 'Its id in the settings.' })
  readonly id!: string;

  @Field(() => ProviderId, { description: 'The system behind it.' })
  readonly provider!: ProviderId;

  @Field(() => String, { description: 'Its name for people.' })
  readonly title!: string;

  @Field(() => Boolean, {
    description: 'False for a source that left the settings while exports of it remain.',
  })
  readonly configured!: boolean;

  @Field(() => SourceCapabilities, {
    nullable: true,
    description: 'What it can do; null when it is not configured.',
  })
  readonly capabilities!: SourceCapabilities | null;
}
