/**
 * A `curl` command that sends one view with the key. It can be pasted into a shell unchanged.
 *
 * @param origin of this console; the API has the same origin
 */
export function curlExample(origin: string, key: string, at: Date): string {
  const event = {
    event_time: at.toISOString(),
    event_type: 'view',
    product_id: '1004856',
    category_id: '2053013555631882655',
    category_code: 'electronics.smartphone',
    brand: 'samsung',
    price: 130.76,
    user_id: '541312140',
    user_session: 'd7bde0c0-6a40-4c5e-9b0d-2f8f7a0c1e55',
  };
  // This JSON contains no single quotes, so the shell passes it on unchanged when single-quoted.
  return [
    `curl -X POST ${origin}/api/events \\`,
    `  -H 'Authorization: Bearer ${key}' \\`,
    `  -H 'Content-Type: application/json' \\`,
    `  -d '[${JSON.stringify(event)}]'`,
  ].join('\n');
}
