import { t as en } from './en/alerts.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/alerts.ts`)).t);
