import { t as en } from './en/ingest.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/ingest.ts`)).t);
