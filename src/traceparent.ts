/** What a line of the log says of the trace that it belongs to: nothing when there is none. */
export function inTrace(traceparent: string | undefined): { readonly traceId?: string } {
  const traceId = traceparent?.split('-')[1];
  return traceId === undefined ? {} : { traceId };
}
