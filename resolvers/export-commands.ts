import { Arg, Ctx, Directive, ID, Mutation, Resolver } from 'type-graphql';
import {
  CancelExportPayload,
  DeleteExportPayload,
  RetryExportPayload,
  StartExportPayload,
} from '../schema/payloads.js';
import { StartExportInput } from '../schema/start-export-input.js';
import type { Context } from './context.js';

/** Resolves what can be done to exports. */
@Resolver()
export class ExportCommandsResolver {
  @Mutation(() => StartExportPayload, { description: 'Starts an export; it runs on after the answer.' })
  @Directive('@requiresScopes(scopes: [["exports:write"]])')
  startExport(
    @Arg('input', () => StartExportInput, { description: 'What to export, and how.' })
    input: StartExportInput,
    @Ctx() { exports, caller }: Context,
  ): Promise<StartExportPayload> {
    return exports.start(caller, input);
  }

  @Mutation(() => CancelExportPayload, {
    description:
      'Ends a QUEUED or RUNNING export; what was collected stays readable until it expires. A CANCELED one is ' +
      'left as it is, any other is refused. The job at the provider, if there is one, runs on there.',
  })
  @Directive('@requiresScopes(scopes: [["exports:write"]])')
  async cancelExport(
    @Arg('id', () => ID, { description: 'The id of the export.' }) id: string,
    @Ctx() { exports, caller }: Context,
  ): Promise<CancelExportPayload> {
    return { export: await exports.cancel(caller, id) };
  }

  @Mutation(() => RetryExportPayload, {
    description: 'Queues a FAILED or CANCELED export again, with a new deadline; any other is refused.',
  })
  @Directive('@requiresScopes(scopes: [["exports:write"]])')
  async retryExport(
    @Arg('id', () => ID, { description: 'The id of the export.' }) id: string,
    @Ctx() { exports, caller }: Context,
  ): Promise<RetryExportPayload> {
    return { export: await exports.retry(caller, id) };
  }

  @Mutation(() => DeleteExportPayload, {
    description: 'Removes an export in whatever state, its users, its file and its record.',
  })
  @Directive('@requiresScopes(scopes: [["exports:write"]])')
  async deleteExport(
    @Arg('id', () => ID, { description: 'The id of the export.' }) id: string,
    @Ctx() { exports, caller }: Context,
  ): Promise<DeleteExportPayload> {
    return { deletedId: await exports.delete(caller, id) };
  }
}
