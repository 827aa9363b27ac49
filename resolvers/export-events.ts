import { Arg, Directive, ID, Resolver, Root, Subscription, type SubscribeResolverData } from 'type-graphql';
import { ExportEvent } from '../schema/export-event.js';
import { ExportsStatusFilter } from '../schema/filters.js';
import { UsersExport } from '../schema/users-export.js';
import type { ExportChange } from '../src/exports/exports.js';
import type { Export } from '../src/exports/model.js';
import type { Context } from './context.js';

type Asked<Arguments> = SubscribeResolverData<unknown, Arguments, Context>;
type All = { readonly filter?: ExportsStatusFilter | null; readonly after?: string | null };

/** Resolves what can be listened to. */
@Resolver()
export class ExportEventsResolver {
  @Subscription(() => UsersExport, {
    nullable: true,
    subscribe: ({ args, context: { exports, caller } }: Asked<{ readonly id: string }>) =>
      exports.follow(caller, args.id),
    description:
      'Sends the export as it stands, then at every change, and completes when it is settled. ' +
      'When it is deleted, null is sent once.',
  })
  exportStatus(
    @Arg('id', () => ID, { description: 'The id of the export.' }) _id: string,
    @Root() now: Export | null,
  ): UsersExport | null {
    return now;
  }

  @Subscription(() => ExportEvent, {
    nullable: true,
    subscribe: ({ args, context: { exports, caller } }: Asked<All>) =>
      exports.followAll(caller, args.filter, args.after),
    description: 'Sends every change of the exports that the caller may see, deletions too.',
  })
  @Directive('@requiresScopes(scopes: [["exports:read"]])')
  exportsStatus(
    @Arg('filter', () => ExportsStatusFilter, { nullable: true, description: 'Which changes; default: all.' })
    _filter: ExportsStatusFilter | null,
    @Arg('after', () => String, {
      nullable: true,
      description: 'Send the changes behind this cursor first; default: only those from now on.',
    })
    _after: string | null,
    @Root() change: ExportChange,
  ): ExportEvent {
    return change;
  }
}
