import { t as en } from './en/loads.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/loads.ts`)).t);
