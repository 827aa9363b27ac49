import { openHttp } from '../../../src/http/http.js';
import type { CollectRequest, Source } from '../../../src/providers/provider.js';
import { connectSource } from '../../../src/providers/registry.js';
import { everything } from '../../contracts/provider/collect.js';
import {
  account,
  exportedUser,
  gigyaRecording,
  gigyaSettingsOf,
} from '../../contracts/provider/gigya-recording.js';
import type { Recording } from '../../contracts/provider/recording.js';

/** Gigya as recorded, with 3 accounts and 120 exported users. */
export interface OpenGigya {
  readonly recording: Recording;
  /** A source with these settings beside the usual ones. */
  connect(more?: object): Source;
  /** The forms that a method was called with. */
  forms(route: string): Record<string, string>[];
  close(): Promise<void>;
}

/** Opens a recording; whoever opens it closes it. */
export async function openGigya(): Promise<OpenGigya> {
  const accounts = Array.from({ length: 3 }, (_, index) => account(index));
  const recording = await gigyaRecording(accounts, exportedUsers(120));
  const http = openHttp();
  return {
    recording,
    connect: (more = {}) => connectSource(gigyaSettingsOf(recording.origin, more), { http }),
    forms: (route) =>
      recording.heard
        .filter((heard) => heard.route === route)
        .map(({ body }) => Object.fromEntries(new URLSearchParams(body))),
    close: async () => {
      http.close();
      await recording.close();
    },
  };
}

/** So many users of exportUsers. */
export function exportedUsers(count: number) {
  return Array.from({ length: count }, (_, index) => exportedUser(index));
}

/** A request with these options of Gigya's. */
export function withOptions(options: Record<string, string | boolean>): CollectRequest {
  return { ...everything, options };
}
