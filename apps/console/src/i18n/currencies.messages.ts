import { t as en } from './en/currencies.ts';
import { inLanguage } from './language.ts';

export const t = await inLanguage(en, async () => (await import('./de/currencies.ts')).t);
