/** A readable id: `GET /api/v1/users/{user_id}` is `get_api_v1_users_user_id`. At most 100 characters. */
export function slug(text: string): string {
  const words = text
    .normalize('NFKD')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_');
  return (
    words
      .replace(/^_+|_+$/g, '')
      .slice(0, 100)
      .replace(/_+$/, '') || 'node'
  );
}

/** A text of at most `length` characters, without blanks at its ends. */
export const shortened = (text: string, length: number): string =>
  text.length <= length ? text : `${text.slice(0, length - 1).trimEnd()}…`;
