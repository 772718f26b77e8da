import { t as en } from './en/reconcile.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/reconcile.ts`)).t);
