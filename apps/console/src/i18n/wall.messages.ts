import { t as en } from './en/wall.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async (language) => (await import(`./translations/${language}/wall.ts`)).t);
