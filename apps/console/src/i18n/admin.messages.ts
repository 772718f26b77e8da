import { t as en } from './en/admin.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/admin.ts`)).t);
