/** The codes that a reading server meets, with their texts. */
const messages: Readonly<Record<number, string>> = {
  100001: 'Data pending',
  301001: 'Invalid data center',
  400001: 'Invalid request format',
  400002: 'Missing required parameter',
  400004: 'Invalid parameter format',
  400006: 'Invalid parameter value',
  400093: 'Invalid ApiKey parameter',
  400096: 'Not supported',
  403000: 'Forbidden',
  403001: 'Invalid session token',
  403002: 'Request has expired',
  403003: 'Invalid request signature',
  403004: 'Duplicate nonce',
  403005: 'Unauthorized user',
  403006: 'Sensitive data received over an insecure channel',
  403007: 'Permission denied',
  403010: 'Invalid secret',
  403025: 'Invalid token',
  403026: 'Unauthorized access error',
  403035: 'No user cookie',
  403036: 'Unauthorized partner',
  403045: 'Invalid site configuration',
  403048: 'Api rate limit exceeded',
  404000: 'Not found',
  405001: 'Invalid API method',
  409030: 'Concurrent updates not allowed',
  413001: 'Entity too large',
  500001: 'General server error',
  500028: 'Database error',
  500034: 'Error during backend operation',
  504001: 'Timeout',
  504002: 'Request timeout',
};

/** The text of a code. */
export function messageOf(code: number): string {
  return messages[code] ?? 'General error';
}
