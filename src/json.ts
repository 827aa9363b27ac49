/** Any value that JSON can carry. */
export type JsonValue = string | number | boolean | null | JsonValue[] | JsonObject;

/** A JSON object. */
export interface JsonObject {
  [key: string]: JsonValue;
}

/** Whether the database can hold a text: it takes neither NUL nor half a character (a lone surrogate). */
export function isStorable(text: string): boolean {
  return !/[\0\p{Cs}]/u.test(text);
}
