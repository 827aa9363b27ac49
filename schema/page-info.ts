import { Directive, Field, ObjectType } from 'type-graphql';

/** Where a page stands in its list. */
@ObjectType({ description: 'Where a page stands in its list.' })
@Directive('@shareable')
export class PageInfo {
  @Field(() => Boolean, { description: 'Whether more follow behind `endCursor` now.' })
  readonly hasNextPage!: boolean;

  @Field(() => Boolean, { description: 'Whether some stand before `startCursor`.' })
  readonly hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true, description: 'The cursor of the first edge.' })
  readonly startCursor!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'The cursor of the last edge, to hand over as `after`; an empty page gives `after` back.',
  })
  readonly endCursor!: string | null;
}
