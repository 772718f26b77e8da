/** Generates the table of settings in README.md, and .env.example. */
import { z } from 'zod';
import { environment } from './environment.js';

const meaning = z.object({ description: z.string(), unset: z.string().optional() });

interface Setting {
  name: string;
  description: string;
  /** Default as written in the environment; null: none. */
  value: string | null;
  /** What applies while it is unset. */
  unset: string;
}

const settings: Setting[] = Object.entries(environment.shape).map(([name, schema]) => {
  const { description, unset } = meaning.parse(schema.meta());
  const preset = z
    .union([z.string(), z.number().transform(String), z.array(z.string()).transform(() => null)])
    .optional()
    .parse(schema.parse(undefined));
  return { name, description, value: preset ?? null, unset: unset ?? preset ?? 'none' };
});

const SETTINGS_TABLE = [
  '| Name | Default | Meaning |',
  '|---|---|---|',
  ...settings.map(({ name, description, value, unset }) => `| \`${name}\` | ${value === null ? unset : `\`${value}\``} | ${description} |`),
].join('\n');

export const ENV_EXAMPLE = [
  '# Settings of Storepulse. Copy this file to .env and remove the # before what you change; variables of the environment win.',
  ...settings.map(
    ({ name, description, value, unset }) =>
      `\n# ${capitalized(description)}.${value === null ? ` Unset: ${unset}.` : ''}\n# ${name}=${value ?? ''}`,
  ),
  '',
].join('\n');

function capitalized(text: string): string {
  const plain = text.replaceAll('`', '');
  return plain.charAt(0).toUpperCase() + plain.slice(1);
}

const TABLE_PLACE = /(?<=<!-- settings: [^\n]*-->\n)[\s\S]*?(?=<!-- end of settings -->)/;

/** The text of README.md with the current table. */
export const withSettingsTable = (readme: string): string => readme.replace(TABLE_PLACE, () => `\n${SETTINGS_TABLE}\n\n`);
